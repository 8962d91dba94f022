// The page's only script: puts this server's address into the examples, and shows the API's documentation with the
// viewer that is installed beside the server; as a plain list where there is none.
'use strict';

for (const place of document.querySelectorAll('[data-origin]')) place.textContent = location.origin;

// The viewer has a class for its dark colours, the page a media query.
const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followScheme);
followScheme();

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function load(name, attributes) {
  return new Promise((resolve, reject) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.onload = resolve;
    made.onerror = reject;
    document.head.append(made);
  });
}

// One line for each operation, by tag, in the order of the document's tags.
async function showList(place) {
  place.append(element('p', 'The viewer of the documentation is not installed: it comes with npm when the server is ' +
    'built. Install node and npm, build again (cmake --build build --target viewer), and start the server again. ' +
    'Until then, this is all there is, and openapi.json has the rest.', 'notice'));
  const answer = await fetch('openapi.json');
  const api = await answer.json();
  for (const tag of api.tags) {
    place.append(element('h3', tag.name), element('p', tag.description));
    const list = element('ul', '', 'operations');
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.tags[0] !== tag.name || operation.deprecated) continue;
        const item = element('li');
        item.append(element('b', method.toUpperCase()), element('code', path), ' ', element('span', operation.summary));
        list.append(item);
      }
    place.append(list);
  }
}

async function show() {
  const place = document.getElementById('viewer');
  try {
    await Promise.all([
      load('link', {rel: 'stylesheet', href: 'page/swagger-ui.css'}),
      load('script', {src: 'page/swagger-ui-bundle.js'}),
    ]);
  } catch {
    return showList(place);
  }
  SwaggerUIBundle({
    url: 'openapi.json',
    domNode: place,
    docExpansion: 'none',
    defaultModelsExpandDepth: 0,
    filter: true,
    deepLinking: true,
    validatorUrl: null,  // or it would ask one on the internet
    persistAuthorization: false,
  });
}

show();
