'use strict';

/** Something a person must mend; the message says what and how, and no stack trace is shown. */
class SetupError extends Error {}

module.exports = { SetupError };
