// Show only the part of a form that a choice asks for: data-behaviour="shown" on the form,
// data-shown-for="kind=down slow" on the parts. Without a script all parts are there, grouped under their headings.
// A hidden part is disabled, so it neither blocks nor clutters what is sent; what was typed in it stays.
export default function shown(form) {
  const parts = [...form.querySelectorAll("[data-shown-for]")];
  const look = () => {
    const values = new FormData(form);
    for (const part of parts) {
      const [name, wanted] = part.dataset.shownFor.split("=");
      const fits = wanted.split(/\s+/).includes(String(values.get(name) ?? ""));
      part.hidden = !fits;
      if (part.matches("fieldset")) part.disabled = !fits;
      else for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !fits;
    }
  };
  form.addEventListener("change", look);
  addEventListener("pageshow", look);
  look();
}
