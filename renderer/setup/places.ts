/* Places of the window beside its views. No view can have such an id. */

/** Where a provider is connected. */
export const CONNECT = '~connect';
/** Where data are added. */
export const ADD_DATA = '~add-data';
