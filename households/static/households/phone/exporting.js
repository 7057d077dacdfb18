"use strict";
// Everything that was not sent, as one file: the last resort when a phone is about to be given away.

(() => {
  const phone = window.phone;

  const base64 = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  async function photoOut(photo) {
    const { blob, ...facts } = photo;
    return blob ? { ...facts, type: blob.type, base64: await base64(blob) } : facts;
  }

  async function visitOut(row) {
    const photos = [];
    for (const photo of await phone.photosOf(row.id)) photos.push(await photoOut(photo));
    const { body, ...facts } = row;
    return { ...facts, body: body ? JSON.parse(body) : null, photos };
  }

  function download(name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = phone.h("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  phone.exportRows = async (rows) => {
    if (!rows.length) return phone.say("没有未上传的记录。");
    const visits = [];
    for (const row of rows) visits.push(await visitOut(row));
    const file = { format: "povertycase-visits", version: 1, exported_at: phone.isoTime(), user: phone.me, visits };
    download(`未上传走访-${phone.owner().name}-${phone.isoDay()}.json`, JSON.stringify(file));
    return phone.say(`已导出 ${rows.length} 条。文件里有农户信息，请妥善保管；手机里的记录没有删除。`);
  };
  phone.exportUnsent = async () =>
    phone.exportRows((await phone.visitsOf(phone.owner().id)).filter((row) => !phone.DONE.includes(row.state)));
})();
