/** What happened, in the time of the story. */
export interface Timeline {
  /** `who` is the actor: a network, a person, Holdfast, the demo itself. */
  tell(who: string, what: string): void;
  entries(): readonly TimelineEntry[];
}

export interface TimelineEntry {
  /** Seconds of the story since its start. */
  readonly atS: number;
  readonly who: string;
  readonly what: string;
}

export function createTimeline(now: () => number, onEntry: (entry: TimelineEntry) => void): Timeline {
  const start = now();
  const told: TimelineEntry[] = [];
  return {
    tell: (who, what) => {
      const entry = { atS: Math.round((now() - start) / 100) / 10, who, what };
      told.push(entry);
      onEntry(entry);
    },
    entries: () => told,
  };
}
