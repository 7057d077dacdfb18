"use strict";
// Talking to the server: every request ends, every answer has one of a few meanings.

(() => {
  const phone = window.phone;
  const SECONDS = { token: 12, data: 40, text: 30, photo: 120 };

  // A signal that times out by itself is younger than the oldest browser we serve.
  async function ask(address, options, seconds) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), seconds * 1000);
    try {
      const answer = await fetch(address, {
        ...options,
        cache: "no-store",
        credentials: "same-origin",
        redirect: "manual",
        signal: controller.signal,
      });
      // A page asks for a login by redirecting to it.
      if (answer.type === "opaqueredirect") return { status: 401, body: {} };
      return { status: answer.status, body: await jsonOf(answer), headers: answer.headers };
    } catch {
      return { status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  // A hotel's login page answers 200 too; only JSON is an answer of ours.
  async function jsonOf(answer) {
    try {
      return JSON.parse(await answer.text()) || {};
    } catch (error) {
      if (error.name === "AbortError") throw error;
      return {};
    }
  }

  phone.retryAfter = (answer) => {
    const given = answer.headers ? answer.headers.get("Retry-After") : null;
    if (!given) return null;
    const seconds = /^\d+$/.test(given) ? Number(given) : (Date.parse(given) - Date.now()) / 1000;
    return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3600) : null;
  };

  phone.askToken = async () => {
    const before = Date.now();
    const answer = await ask(document.body.dataset.token, {}, SECONDS.token);
    if (answer.status === 200 && answer.body.connected !== true) return { status: 0, body: {} };
    if (answer.status === 200) {
      const middle = (before + Date.now()) / 2;
      answer.offset = Math.round((Date.parse(answer.body.server_time) - middle) / 1000);
    }
    return answer;
  };

  phone.askData = (etag) =>
    ask(document.body.dataset.held, { headers: etag ? { "If-None-Match": etag } : {} }, SECONDS.data);

  phone.putVisit = (row, csrf) =>
    ask(
      `/api/v1/visits/${row.id}/`,
      { method: "PUT", body: row.body, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf } },
      SECONDS.text,
    );

  phone.putPhoto = (photo, csrf) => {
    const query = new URLSearchParams({ kind: photo.kind, taken_at: photo.taken_at });
    return ask(
      `/api/v1/visits/${photo.visit}/photos/${photo.id}/?${query}`,
      { method: "PUT", body: photo.blob, headers: { "Content-Type": photo.blob.type, "X-CSRFToken": csrf } },
      SECONDS.photo,
    );
  };

  phone.postLogout = (csrf) =>
    ask(document.body.dataset.logout, { method: "POST", headers: { "X-CSRFToken": csrf } }, SECONDS.token);
})();
