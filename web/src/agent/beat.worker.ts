/** Ticks that a browser does not slow down when the page is in the background, as it does a page's own timers. */
setInterval(() => postMessage(null), 1000);
