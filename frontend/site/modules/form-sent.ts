/** What came of a form that is answered at once: its number, and by when we answer. */

export interface Sent {
  number: string;
  message: string;
}

function paragraph(text: string): HTMLParagraphElement {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

export function sentView(sent: Sent, back: string): HTMLElement {
  const frame = document.createElement("section");
  frame.className = "check sent";
  const heading = document.createElement("h2");
  heading.tabIndex = -1;
  heading.textContent = `お問い合わせ番号：${sent.number}`;
  const buttons = document.createElement("p");
  buttons.className = "buttons";
  const link = document.createElement("a");
  link.className = "button quiet";
  link.href = back;
  link.textContent = "ふるさと納税のページへ";
  buttons.append(link);
  frame.append(heading, paragraph("番号を控えてください。続けてお聞きになるときや、お電話のときに、番号をお知らせいただくと早くお調べできます。"), buttons);
  return frame;
}
