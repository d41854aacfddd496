// Runs in the page before any of its scripts, and measures where a person would: from the press to the picture.
(() => {
  const bench = (window.carPortalBench = { messages: [], last: 0 });
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', e => {
        bench.last = performance.now();
        bench.messages.push({ at: bench.last, bytes: e.data.byteLength ?? e.data.length });
      });
    }
  };

  const wait = ms => new Promise(done => setTimeout(done, ms));
  const rows = () => Array.from(document.querySelectorAll('table.cars a.name'), a => a.getAttribute('href')).join();

  // All that belongs to what was done before has arrived: counts come after the rows.
  bench.settle = async (quiet = 120) => {
    while (performance.now() - bench.last < quiet) await wait(10);
  };

  // Does something and waits for other rows: first in the document, then drawn.
  const untilRows = act => new Promise((done, failed) => {
    const before = rows();
    bench.messages.length = 0;
    const timeout = setTimeout(() => failed(new Error('No other rows came: ' + location.href)), 30000);
    const observer = new MutationObserver(() => {
      const now = rows();
      if (now === '' || now === before) return;
      observer.disconnect();
      clearTimeout(timeout);
      const placed = performance.now();
      requestAnimationFrame(() => {
        const drawn = new MessageChannel(); // The next task after a frame's: the frame is laid out and painted.
        drawn.port1.onmessage = () => {
          const onScreen = performance.now();
          const until = bench.messages.filter(m => m.at <= placed);
          done({ placed: placed - from, onScreen: onScreen - from, arrived: until.at(-1).at - from, bytes: until.at(-1).bytes });
        };
        drawn.port2.postMessage(0);
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['href'] });
    const from = performance.now();
    act();
  });

  const measured = async act => {
    await bench.settle();
    const one = await untilRows(act);
    await bench.settle();
    return { ...one, allBytes: bench.messages.reduce((sum, m) => sum + m.bytes, 0) };
  };

  const type = text => {
    const box = document.getElementById('search');
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { bubbles: true, data: text.at(-1), inputType: 'insertText' }));
    return box;
  };

  bench.next = () => measured(() => document.querySelector('.pager a[rel=next]').click());
  // Enter right behind the letter searches without the pause for further letters.
  bench.enter = text => measured(() => type(text).form.requestSubmit());
  bench.type = text => measured(() => type(text));
})();
