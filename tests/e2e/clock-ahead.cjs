// Runs in main before the program: its clock is six minutes ahead, so that an access token of five has run out.
const now = Date.now;
Date.now = () => now() + 360_000;
