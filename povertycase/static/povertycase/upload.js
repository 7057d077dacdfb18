"use strict";
// The upload zone of _parts/upload.html: drop or choose a file, see its name and size, refuse early what
// the server would refuse anyway (it checks again).

document.addEventListener("alpine:init", () => {
  window.Alpine.data("uploadZone", () => ({
    over: false,
    name: "",
    problem: "",
    sending: false,
    sent: 0,

    init() {
      const form = this.$root.closest("form");
      form.addEventListener("htmx:xhr:progress", ({ detail }) => {
        this.sending = true;
        if (detail.lengthComputable && detail.total) this.sent = Math.round((100 * detail.loaded) / detail.total);
      });
      form.addEventListener("htmx:afterRequest", () => { this.sending = false; });
    },
    get zoneClass() { return this.over ? "over" : ""; },
    get sentWords() { return this.sent === 100 ? "已上传，正在检查文件…" : `正在上传 ${this.sent}%`; },

    enter() { this.over = true; },
    leave() { this.over = false; },
    drop(event) {
      this.over = false;
      if (event.dataTransfer.files.length) {
        this.$refs.input.files = event.dataTransfer.files;
        this.chosen();
      }
    },
    chosen() {
      const input = this.$refs.input;
      const file = input.files[0];
      this.name = file ? `${file.name}（${sizeWords(file.size)}）` : "";
      this.problem = file ? problemOf(file, this.$root.dataset) : "";
      input.setCustomValidity(this.problem);
    },
  }));

  function sizeWords(bytes) {
    return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  }

  function problemOf(file, { extensions, maxMb }) {
    const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
    if (extensions && !extensions.split(",").includes(ending)) return `只能上传 ${extensions.replace(/,/g, "、")} 文件。`;
    if (maxMb && file.size > Number(maxMb) * 1048576) return `文件超过 ${maxMb} MB，请拆分后再上传。`;
    if (!file.size) return "这是一个空文件。";
    return "";
  }
});
