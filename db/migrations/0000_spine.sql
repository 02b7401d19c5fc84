CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`incident_id` text NOT NULL,
	`member_id` text NOT NULL,
	`step` text NOT NULL,
	`decided_at` integer NOT NULL,
	`delivery_id` text NOT NULL,
	`withdrawn_at` integer,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`delivery_id`) REFERENCES `deliveries`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_once` ON `alerts` (`incident_id`,`member_id`,`step`);--> statement-breakpoint
CREATE INDEX `alerts_by_incident` ON `alerts` (`incident_id`);--> statement-breakpoint
CREATE INDEX `alerts_by_delivery` ON `alerts` (`delivery_id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`organisation_id` text,
	`endpoint_id` text,
	`event_id` text,
	`digest` text,
	`subject` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`dispatch_no` integer NOT NULL,
	`queued_at` integer,
	`handed_over_at` integer,
	`last_answer` text,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "deliveries_arrived" CHECK("deliveries"."status" <> 'delivered' OR "deliveries"."handed_over_at" IS NOT NULL),
	CONSTRAINT "digests_are_mails" CHECK("deliveries"."digest" IS NULL OR "deliveries"."channel" = 'email'),
	CONSTRAINT "deliveries_ended" CHECK(("deliveries"."status" = 'pending') = ("deliveries"."ended_at" IS NULL)),
	CONSTRAINT "deliveries_pending" CHECK("deliveries"."status" <> 'pending' OR "deliveries"."next_attempt_at" IS NOT NULL)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_once` ON `deliveries` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`next_attempt_at`) WHERE status = 'pending' AND digest IS NULL;--> statement-breakpoint
CREATE INDEX `digests_due` ON `deliveries` (`next_attempt_at`) WHERE status = 'pending' AND digest IS NOT NULL;--> statement-breakpoint
CREATE INDEX `digests_open` ON `deliveries` (`organisation_id`) WHERE status = 'pending' AND digest IS NOT NULL AND handed_over_at IS NULL;--> statement-breakpoint
CREATE INDEX `deliveries_queued` ON `deliveries` (`queued_at`) WHERE queued_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text,
	`url` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "webhook_endpoints_sealed" CHECK("webhook_endpoints"."sealed_secret" LIKE 'v1.%')
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_by_organisation` ON `webhook_endpoints` (`organisation_id`);--> statement-breakpoint
CREATE TABLE `analytics_days` (
	`account_id` text NOT NULL,
	`day` text NOT NULL,
	`metric` text NOT NULL,
	`value` integer NOT NULL,
	`stated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `day`, `metric`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `collectors` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`next_run_at` integer,
	`run_no` integer NOT NULL,
	`queued_at` integer,
	`claim_token` text,
	`claim_until` integer,
	`last_success_at` integer,
	`complete_through_day` text,
	`failures` integer NOT NULL,
	`reason` text,
	`version` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "collectors_claim" CHECK(("collectors"."claim_token" IS NULL) = ("collectors"."claim_until" IS NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `collectors_key` ON `collectors` (`account_id`,`kind`);--> statement-breakpoint
CREATE INDEX `collectors_due` ON `collectors` (`next_run_at`) WHERE next_run_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `collectors_queued` ON `collectors` (`queued_at`) WHERE queued_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `stream_items` (
	`account_id` text NOT NULL,
	`remote_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`author` text NOT NULL,
	`text` text NOT NULL,
	`loaded_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `remote_id`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `stream_items_newest` ON `stream_items` (`account_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`private_to_member_id` text,
	`credential_id` text NOT NULL,
	`network` text NOT NULL,
	`instance` text,
	`kind` text NOT NULL,
	`remote_id` text NOT NULL,
	`name` text NOT NULL,
	`token_set_id` text,
	`original_network_user_id` text NOT NULL,
	`last_connected_by_member_id` text,
	`last_connected_at` integer,
	`limits` text NOT NULL,
	`status` text NOT NULL,
	`gate` text GENERATED ALWAYS AS (CASE status WHEN 'connected' THEN 'open' WHEN 'suspect' THEN 'suspect' WHEN 'unverified' THEN 'suspect' ELSE 'closed' END) STORED NOT NULL,
	`publish_limited` integer GENERATED ALWAYS AS (json_extract(limits, '$.publish') IS NOT NULL) STORED NOT NULL,
	`trouble_of` text,
	`trouble_reason` text,
	`trouble_since` integer,
	`removed_at` integer,
	`paused_at` integer,
	`release_cutoff` integer,
	`release_next_start` integer,
	`created_at` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`private_to_member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`last_connected_by_member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "accounts_trouble" CHECK(("accounts"."status" IN ('suspect', 'disconnected')) = ("accounts"."trouble_since" IS NOT NULL) AND ("accounts"."trouble_since" IS NULL) = ("accounts"."trouble_reason" IS NULL) AND ("accounts"."trouble_since" IS NULL) = ("accounts"."trouble_of" IS NULL)),
	CONSTRAINT "accounts_release" CHECK("accounts"."release_next_start" IS NULL OR "accounts"."release_cutoff" IS NOT NULL),
	CONSTRAINT "accounts_removed" CHECK(("accounts"."status" = 'removed') = ("accounts"."removed_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_key` ON `accounts` (`organisation_id`,CASE WHEN private_to_member_id IS NULL THEN '' ELSE private_to_member_id END,`network`,CASE WHEN instance IS NULL THEN '' ELSE instance END,`kind`,`remote_id`) WHERE status <> 'removed';--> statement-breakpoint
CREATE INDEX `accounts_by_credential` ON `accounts` (`credential_id`);--> statement-breakpoint
CREATE INDEX `accounts_by_organisation` ON `accounts` (`organisation_id`,`status`);--> statement-breakpoint
CREATE INDEX `accounts_by_original_user` ON `accounts` (`network`,`original_network_user_id`);--> statement-breakpoint
CREATE INDEX `accounts_disconnected` ON `accounts` (`trouble_since`) WHERE status = 'disconnected';--> statement-breakpoint
CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`private_to_member_id` text,
	`network` text NOT NULL,
	`instance` text,
	`network_user_id` text NOT NULL,
	`display_name` text NOT NULL,
	`status` text NOT NULL,
	`active_token_set_id` text,
	`refresh_id` text,
	`unknown_since` integer,
	`dead_reason` text,
	`dead_since` integer,
	`retired_at` integer,
	`doubt_since` integer,
	`doubt_reason` text,
	`doubt_confirmations` integer NOT NULL,
	`doubt_confirmed_at` integer,
	`doubt_shown_at` integer,
	`trouble_kind` text,
	`trouble_since` integer,
	`trouble_last_at` integer,
	`connected_by_member_id` text,
	`connected_at` integer,
	`next_probe_at` integer,
	`probe_wanted_at` integer,
	`last_probed_at` integer,
	`probe_place_at` integer,
	`probe_no` integer NOT NULL,
	`probe_queued_at` integer,
	`next_refresh_at` integer,
	`refresh_queued_at` integer,
	`last_healthy_at` integer,
	`transient_streak` integer NOT NULL,
	`created_at` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`private_to_member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`connected_by_member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "credentials_refreshing" CHECK(("credentials"."status" IN ('refreshing', 'refresh_unknown')) = ("credentials"."refresh_id" IS NOT NULL)),
	CONSTRAINT "credentials_unknown" CHECK(("credentials"."status" = 'refresh_unknown') = ("credentials"."unknown_since" IS NOT NULL)),
	CONSTRAINT "credentials_dead" CHECK(("credentials"."status" = 'dead') = ("credentials"."dead_since" IS NOT NULL) AND ("credentials"."status" = 'dead') = ("credentials"."dead_reason" IS NOT NULL)),
	CONSTRAINT "credentials_retired" CHECK(("credentials"."status" = 'retired') = ("credentials"."retired_at" IS NOT NULL)),
	CONSTRAINT "credentials_doubt" CHECK(("credentials"."doubt_since" IS NULL) = ("credentials"."doubt_reason" IS NULL) AND ("credentials"."doubt_since" IS NULL) = ("credentials"."doubt_confirmed_at" IS NULL) AND ("credentials"."doubt_since" IS NULL OR "credentials"."status" NOT IN ('dead', 'retired'))),
	CONSTRAINT "credentials_trouble" CHECK(("credentials"."trouble_kind" IS NULL) = ("credentials"."trouble_since" IS NULL) AND ("credentials"."trouble_kind" IS NULL) = ("credentials"."trouble_last_at" IS NULL)),
	CONSTRAINT "credentials_alive_has_tokens" CHECK("credentials"."status" NOT IN ('refreshing', 'refresh_unknown') OR "credentials"."active_token_set_id" IS NOT NULL)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credentials_key` ON `credentials` (`organisation_id`,CASE WHEN private_to_member_id IS NULL THEN '' ELSE private_to_member_id END,`network`,CASE WHEN instance IS NULL THEN '' ELSE instance END,`network_user_id`) WHERE status <> 'retired';--> statement-breakpoint
CREATE INDEX `credentials_probe_due` ON `credentials` (`next_probe_at`) WHERE next_probe_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_refresh_due` ON `credentials` (`next_refresh_at`) WHERE next_refresh_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_probe_queued` ON `credentials` (`probe_queued_at`) WHERE probe_queued_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_refresh_queued` ON `credentials` (`refresh_queued_at`) WHERE refresh_queued_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_in_doubt` ON `credentials` (`doubt_since`) WHERE doubt_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_healthy` ON `credentials` (`network`,CASE WHEN instance IS NULL THEN '' ELSE instance END,`last_healthy_at`) WHERE trouble_since IS NULL AND last_healthy_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_troubled_since` ON `credentials` (`network`,CASE WHEN instance IS NULL THEN '' ELSE instance END,`trouble_since`) WHERE trouble_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_troubled_last` ON `credentials` (`network`,CASE WHEN instance IS NULL THEN '' ELSE instance END,`trouble_last_at`) WHERE trouble_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_trouble_begun` ON `credentials` (`trouble_since`) WHERE trouble_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_by_network_user` ON `credentials` (`network`,`network_user_id`);--> statement-breakpoint
CREATE INDEX `credentials_by_organisation` ON `credentials` (`organisation_id`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`account_id` text,
	`token_set_id` text NOT NULL,
	`at` integer NOT NULL,
	`operation` text NOT NULL,
	`http_status` integer,
	`class` text NOT NULL,
	`reason` text NOT NULL,
	`stale` integer NOT NULL,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `evidence_by_credential` ON `evidence` (`credential_id`,`at`);--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`account_id` text,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`opened_at` integer NOT NULL,
	`reopened_at` integer,
	`ended_at` integer,
	`ended_by` text,
	`version` integer NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "incidents_ended" CHECK(("incidents"."ended_at" IS NULL) = ("incidents"."ended_by" IS NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incidents_one_open` ON `incidents` (`credential_id`,CASE WHEN account_id IS NULL THEN '' ELSE account_id END,`kind`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE INDEX `incidents_by_credential` ON `incidents` (`credential_id`,`ended_at`);--> statement-breakpoint
CREATE TABLE `network_states` (
	`id` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`instance` text,
	`faults` text NOT NULL,
	`limited_until` integer,
	`weather` text NOT NULL,
	`weather_since` integer,
	`outage_shows` text,
	`version` integer NOT NULL,
	CONSTRAINT "network_states_weather" CHECK("network_states"."weather" = 'clear' OR "network_states"."weather_since" IS NOT NULL),
	CONSTRAINT "network_states_outage" CHECK(("network_states"."weather" = 'outage') = ("network_states"."outage_shows" IS NOT NULL))
);
--> statement-breakpoint
CREATE INDEX `network_states_unsettled` ON `network_states` (`weather`) WHERE weather <> 'clear';--> statement-breakpoint
CREATE TABLE `probe_lines` (
	`id` text PRIMARY KEY NOT NULL,
	`routine_free_at` integer NOT NULL,
	`urgent_free_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `refreshes` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`token_set_id` text NOT NULL,
	`process_id` text NOT NULL,
	`status` text NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`replay_of` text,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`token_set_id`) REFERENCES `token_sets`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "refreshes_ended" CHECK(("refreshes"."status" = 'in_flight') = ("refreshes"."ended_at" IS NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refreshes_one_in_flight` ON `refreshes` (`credential_id`) WHERE status = 'in_flight';--> statement-breakpoint
CREATE INDEX `refreshes_in_flight` ON `refreshes` (`process_id`) WHERE status = 'in_flight';--> statement-breakpoint
CREATE TABLE `token_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`credential_id` text NOT NULL,
	`account_id` text,
	`grant_id` text NOT NULL,
	`status` text NOT NULL,
	`origin` text NOT NULL,
	`sealed_access_token` text,
	`sealed_refresh_token` text,
	`issued_at` integer NOT NULL,
	`expires_at` integer,
	`refresh_expires_at` integer,
	`scopes` text,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "token_sets_sealed" CHECK("token_sets"."status" NOT IN ('pending', 'active') OR "token_sets"."sealed_access_token" LIKE 'v1.%')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `token_sets_one_active` ON `token_sets` (`credential_id`,CASE WHEN account_id IS NULL THEN '' ELSE account_id END) WHERE status = 'active';--> statement-breakpoint
CREATE INDEX `token_sets_by_credential` ON `token_sets` (`credential_id`,`status`);--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`organisation_id` text,
	`credential_id` text,
	`account_id` text,
	`post_id` text,
	`caused_by` text,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_by_credential` ON `events` (`credential_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `events_by_account` ON `events` (`account_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `events_by_time` ON `events` (`occurred_at`);--> statement-breakpoint
CREATE TABLE `reactions` (
	`event_id` text NOT NULL,
	`reaction` text NOT NULL,
	`status` text NOT NULL,
	`next_relay_at` integer NOT NULL,
	`relay_no` integer NOT NULL,
	`done_at` integer,
	`note` text,
	PRIMARY KEY(`event_id`, `reaction`),
	FOREIGN KEY (`event_id`) REFERENCES `events`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reactions_done" CHECK(("reactions"."status" = 'done') = ("reactions"."done_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE INDEX `reactions_pending` ON `reactions` (`next_relay_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE TABLE `instance_apps` (
	`id` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`instance` text NOT NULL,
	`redirect_uri` text NOT NULL,
	`client_id` text NOT NULL,
	`sealed_client_secret` text NOT NULL,
	`scopes` text NOT NULL,
	`registered_at` integer NOT NULL,
	CONSTRAINT "instance_apps_sealed" CHECK("instance_apps"."sealed_client_secret" LIKE 'v1.%')
);
--> statement-breakpoint
CREATE UNIQUE INDEX `instance_apps_key` ON `instance_apps` (`network`,`instance`,`redirect_uri`);--> statement-breakpoint
CREATE TABLE `admins` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `admins_by_name` ON `admins` (`name`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`actor_id` text,
	`action` text NOT NULL,
	`organisation_id` text,
	`subject` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_by_time` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `audit_by_organisation` ON `audit` (`organisation_id`,`at`);--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`process_id` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `processes` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`pid` integer NOT NULL,
	`host` text NOT NULL,
	`started_at` integer NOT NULL,
	`beat_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `processes_alive` ON `processes` (`beat_at`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`subject_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	CONSTRAINT "sessions_hash" CHECK(length("sessions"."token_hash") = 64)
);
--> statement-breakpoint
CREATE INDEX `sessions_expired` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `members` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`left_at` integer,
	`version` integer NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `members_by_organisation` ON `members` (`organisation_id`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`plan` text NOT NULL,
	`grace_ms` integer NOT NULL,
	`created_at` integer NOT NULL,
	`version` integer NOT NULL,
	CONSTRAINT "organisations_grace" CHECK("organisations"."grace_ms" >= 0)
);
--> statement-breakpoint
CREATE TABLE `permissions` (
	`member_id` text NOT NULL,
	`account_id` text NOT NULL,
	`level` text NOT NULL,
	PRIMARY KEY(`member_id`, `account_id`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `permissions_by_account` ON `permissions` (`account_id`);--> statement-breakpoint
CREATE TABLE `archive` (
	`state` text PRIMARY KEY NOT NULL,
	`posts` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `posts` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`account_id` text NOT NULL,
	`content` text NOT NULL,
	`state` text NOT NULL,
	`accepted_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`grace_ms` integer NOT NULL,
	`miss_at` integer GENERATED ALWAYS AS (due_at + grace_ms) STORED NOT NULL,
	`start_at` integer NOT NULL,
	`dispatch_no` integer NOT NULL,
	`claim_token` text,
	`claim_process_id` text,
	`claimed_at` integer,
	`claim_until` integer,
	`boundary_at` integer,
	`results` text NOT NULL,
	`attempts` integer NOT NULL,
	`remote_id` text,
	`published_at` integer,
	`reason` text,
	`paused_by` text,
	`next_look_up_at` integer,
	`look_ups` integer NOT NULL,
	`look_up_no` integer DEFAULT 0 NOT NULL,
	`looked_ahead_for` integer,
	`changed_at` integer NOT NULL,
	`version` integer NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "posts_claim" CHECK(("posts"."state" IN ('claimed', 'sent')) = ("posts"."claim_token" IS NOT NULL) AND ("posts"."claim_token" IS NULL) = ("posts"."claim_until" IS NULL) AND ("posts"."claim_token" IS NULL) = ("posts"."claim_process_id" IS NULL) AND ("posts"."claim_token" IS NULL) = ("posts"."claimed_at" IS NULL)),
	CONSTRAINT "posts_boundary" CHECK(CASE WHEN "posts"."state" IN ('sent', 'processing', 'unconfirmed') THEN "posts"."boundary_at" IS NOT NULL WHEN "posts"."state" IN ('scheduled', 'queued', 'claimed', 'held', 'paused', 'missed') THEN "posts"."boundary_at" IS NULL ELSE 1 END),
	CONSTRAINT "posts_published" CHECK(("posts"."state" = 'published') = ("posts"."published_at" IS NOT NULL)),
	CONSTRAINT "posts_paused" CHECK(("posts"."state" = 'paused') = ("posts"."paused_by" IS NOT NULL)),
	CONSTRAINT "posts_failed" CHECK("posts"."state" <> 'failed' OR "posts"."reason" IS NOT NULL)
);
--> statement-breakpoint
CREATE INDEX `posts_to_dispatch` ON `posts` (`start_at`) WHERE state = 'scheduled';--> statement-breakpoint
CREATE INDEX `posts_to_look_ahead` ON `posts` (`start_at`) WHERE state = 'scheduled' AND looked_ahead_for IS NOT start_at;--> statement-breakpoint
CREATE INDEX `posts_in_queue` ON `posts` (`start_at`) WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX `posts_claim_ends` ON `posts` (`claim_until`) WHERE state IN ('claimed', 'sent');--> statement-breakpoint
CREATE INDEX `posts_to_miss` ON `posts` (`miss_at`) WHERE state IN ('scheduled', 'queued', 'held', 'paused');--> statement-breakpoint
CREATE INDEX `posts_to_look_up` ON `posts` (`next_look_up_at`) WHERE state IN ('unconfirmed', 'processing') AND next_look_up_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `posts_to_start_by_account` ON `posts` (`account_id`,`start_at`,`id`) WHERE state IN ('scheduled', 'queued');--> statement-breakpoint
CREATE INDEX `posts_stopped_by_account` ON `posts` (`account_id`,`due_at`,`id`) WHERE state IN ('held', 'paused');--> statement-breakpoint
CREATE INDEX `posts_by_account_state` ON `posts` (`account_id`,`state`);--> statement-breakpoint
CREATE INDEX `posts_by_remote_id` ON `posts` (`account_id`,`remote_id`) WHERE remote_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `receipts` (
	`command_id` text PRIMARY KEY NOT NULL,
	`organisation_id` text,
	`command` text NOT NULL,
	`body_hash` text NOT NULL,
	`post_id` text,
	`answer` text NOT NULL,
	`committed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `receipts_accepted` ON `receipts` (`post_id`) WHERE post_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `receipts_by_credential` ON `receipts` (answer ->> '$.credentialId') WHERE command = 'put-credential';--> statement-breakpoint
CREATE TABLE `data_deletions` (
	`id` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`user_hash` text NOT NULL,
	`code` text NOT NULL,
	`sealed_network_user_id` text,
	`requested_at` integer NOT NULL,
	`done_at` integer,
	`credentials` integer NOT NULL,
	`accounts` integer NOT NULL,
	`tokens` integer NOT NULL,
	`stream_items` integer NOT NULL,
	`analytics_days` integer NOT NULL,
	`traces` integer NOT NULL,
	CONSTRAINT "data_deletions_forget" CHECK(("data_deletions"."done_at" IS NULL) = ("data_deletions"."sealed_network_user_id" IS NOT NULL)),
	CONSTRAINT "data_deletions_sealed" CHECK("data_deletions"."sealed_network_user_id" IS NULL OR "data_deletions"."sealed_network_user_id" LIKE 'v1.%'),
	CONSTRAINT "data_deletions_hash" CHECK(length("data_deletions"."user_hash") = 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `data_deletions_by_code` ON `data_deletions` (`code`);--> statement-breakpoint
CREATE INDEX `data_deletions_by_user` ON `data_deletions` (`user_hash`,`requested_at`);--> statement-breakpoint
CREATE TABLE `push_counts` (
	`network` text NOT NULL,
	`outcome` text NOT NULL,
	`pushes` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`network`, `outcome`)
);
--> statement-breakpoint
CREATE TABLE `push_receipts` (
	`delivery_key` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`outcome` text NOT NULL,
	`credentials` integer NOT NULL,
	`data_deletion_id` text,
	`received_at` integer NOT NULL,
	FOREIGN KEY (`data_deletion_id`) REFERENCES `data_deletions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `push_receipts_by_time` ON `push_receipts` (`received_at`);--> statement-breakpoint
CREATE TABLE `reconnects` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`account_id` text NOT NULL,
	`member_id` text NOT NULL,
	`network` text NOT NULL,
	`state_hash` text NOT NULL,
	`sealed_verifier` text,
	`browser_hash` text NOT NULL,
	`status` text NOT NULL,
	`token_set_id` text,
	`why` text,
	`signed_in_as` text,
	`started_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`version` integer NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credentials`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reconnects_ended" CHECK(("reconnects"."status" IN ('connected', 'refused')) = ("reconnects"."ended_at" IS NOT NULL)),
	CONSTRAINT "reconnects_refused" CHECK(("reconnects"."status" = 'refused') = ("reconnects"."why" IS NOT NULL)),
	CONSTRAINT "reconnects_granted" CHECK(("reconnects"."status" IN ('verifying', 'connected')) = ("reconnects"."token_set_id" IS NOT NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reconnects_by_state` ON `reconnects` (`state_hash`);--> statement-breakpoint
CREATE INDEX `reconnects_by_credential` ON `reconnects` (`credential_id`,`started_at`);