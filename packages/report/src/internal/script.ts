/**
 * The page's script: search and filter. Its source is printed into the page, so it must not refer to anything outside itself.
 */
const filter = (): void => {
  const form = document.querySelector<HTMLFormElement>("#filter")
  const search = document.querySelector<HTMLInputElement>("#search")
  const output = document.querySelector<HTMLOutputElement>("#shown")
  const hotel = document.querySelector<HTMLSelectElement>("#hotel")
  if (form === null || search === null || output === null) return
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")]
  const numbers = new Intl.NumberFormat(document.documentElement.dataset["locale"])
  const opensAtMost = 25

  const groupOf = (element: HTMLDetailsElement) => {
    const code = element.dataset["code"] ?? ""
    const title = element.querySelector(".title")?.textContent ?? ""
    const count = element.querySelector<HTMLElement>(".count")
    return {
      element,
      count,
      whole: count?.textContent ?? "",
      wasOpen: element.open,
      chunks: [...element.querySelectorAll<HTMLElement>(".chunk")],
      rows: [...element.querySelectorAll<HTMLElement>(".detailed > li, .chunk > li")].map((row) => ({
        row,
        text: `${row.textContent} ${code} ${title}`.toLowerCase()
      }))
    }
  }

  // Read on first use: opening the page must not wait for them.
  let known: ReadonlyArray<ReturnType<typeof groupOf>> | undefined
  const groups = () => {
    known ??= [...document.querySelectorAll<HTMLDetailsElement>("details.group")].map(groupOf)
    return known
  }
  let wasFiltered = false

  const apply = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "")
    const urgencies = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value))
    const number = hotel?.value ?? ""
    const narrowed = words.length > 0 || number !== ""
    const isFiltered = narrowed || urgencies.size < boxes.length
    let shown = 0
    let total = 0
    for (const { chunks, count, element, rows, wasOpen, whole } of groups()) {
      const isWanted = urgencies.has(element.dataset["urgency"] ?? "")
      let matching = 0
      for (const { row, text } of rows) {
        const matches = isWanted && (number === "" || row.dataset["hotel"] === number) &&
          words.every((word) => text.includes(word))
        if (row.hidden === matches) row.hidden = !matches
        if (matches) matching += 1
      }
      for (const chunk of chunks) chunk.hidden = chunk.querySelector(":scope > li:not([hidden])") === null
      element.hidden = matching === 0
      if (count !== null) count.textContent = narrowed ? `${numbers.format(matching)} of ${whole}` : whole
      if (narrowed) element.open = matching > 0 && matching <= opensAtMost
      else if (wasFiltered) element.open = wasOpen
      shown += matching
      total += rows.length
    }
    for (const section of document.querySelectorAll<HTMLElement>(".urgency")) {
      section.hidden = section.querySelector("details.group:not([hidden])") === null
    }
    wasFiltered = narrowed
    const left = Number(output.dataset["left"])
    output.textContent = isFiltered
      ? `${numbers.format(shown)} of ${numbers.format(total)} findings match${
        left > 0 ? `; ${numbers.format(left)} more, only in findings.ndjson, were not searched` : ""
      }.`
      : ""
  }

  let isWaiting = false
  form.addEventListener("input", () => {
    if (isWaiting) return
    isWaiting = true
    requestAnimationFrame(() => {
      isWaiting = false
      apply()
    })
  })
  form.addEventListener("submit", (event) => event.preventDefault())
  form.hidden = false
}

/** The text of the script. */
export const script = `(${filter.toString()})()`
