/* Places of the window beside its views. No view can have such an id. */

/** Without a session the log-in screen, with one the first view. */
export const HOME = '';
/** The Flow view is there without a session too: that is when a log-in is to be watched. */
export const FLOW = '~flow';
/** Where a provider is connected. */
export const CONNECT = '~connect';
/** Where data are added. */
export const ADD_DATA = '~add-data';
