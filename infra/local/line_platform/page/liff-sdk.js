// window.liff as far as our page uses it. LINE's own script learns from its app who opened the page; this one asks by the code in the address.
const origin = new URL(document.currentScript.src).origin;
let token = null;

window.liff = {
  async init() {
    const code = new URLSearchParams(location.search).get("liff.as");
    if (!code) return;
    const answer = await fetch(`${origin}/liff/token?as=${encodeURIComponent(code)}`);
    if (answer.ok) token = (await answer.json()).id_token;
  },
  getIDToken: () => token,
};
