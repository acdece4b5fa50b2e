// Before the first paint, so that a page of the other colours never flashes up.
'use strict';
{
  const chosen = (() => {
    try {
      return localStorage.getItem('bidmesh.theme');
    } catch {
      return null; // Storage can be forbidden; the system's choice holds then.
    }
  })();
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
}
