/// The text of the page that ``PreviewPage`` fills; every value is escaped where it is written.
enum PreviewPageTemplate {
    static let text = #"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <meta name="referrer" content="no-referrer">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>{{ acronym }}: preview of {{ run }}</title>
        <style>{{ style | safe }}</style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the changes</a>
        <header>
          <p class="product">Gabarit preview · nothing has been done yet</p>
          <h1><span class="acronym">{{ acronym }}</span> <span class="run">{{ run }}</span></h1>
          <dl class="facts">
            <div><dt>Branch</dt><dd><code>{{ base.branch }}</code>{% if base.isNew %} (new){% endif %} → <code>{{ base.target }}</code></dd></div>
            <div><dt>Stands on</dt><dd><code>{{ base.commit }}</code></dd></div>
            <div><dt>Folder</dt><dd><code>{{ base.folder }}</code></dd></div>
            <div><dt>Plan</dt><dd><code class="digest">sha256:{{ digest }}</code></dd></div>
          </dl>
          <ul class="counts" aria-label="What changes">
            <li><b>{{ counts.created }}</b> new</li>
            <li><b>{{ counts.changed }}</b> changed</li>
            <li><b>{{ counts.deleted }}</b> deleted</li>
            <li><b>{{ counts.commits }}</b> {{ "commit" if counts.commits == 1 else "commits" }}</li>
            <li><b>{{ counts.variables }}</b> {{ "variable" if counts.variables == 1 else "variables" }}</li>
          </ul>
        </header>
        {% if warnings %}
        <section class="warnings" aria-labelledby="warnings">
          <h2 id="warnings">Look twice</h2>
          <ul>
        {% for warning in warnings %}
            <li>{{ warning }}</li>
        {% endfor %}
          </ul>
        </section>
        {% endif %}
        <nav aria-label="Sections">
          <a href="#files">Files</a>{% if files %} <a href="#differences">Differences</a>{% endif %} <a href="#variables">Variables</a>{% if counts.commits %} <a href="#commits">Commits</a>{% endif %}{% if pullRequest %} <a href="#pull-request">Pull request</a>{% endif %} <a href="#statuses">Status messages</a>
        </nav>
        <main id="main">
        <section aria-labelledby="files">
          <h2 id="files">Files</h2>
        {% if tree %}
          <p class="root"><code>{{ base.folder }}/</code></p>
          <ul class="tree">
        {% for item in tree %}
        {% if item.open is defined %}
          <li><details open><summary><span class="folder">{{ item.open }}/</span></summary><ul>
        {% elif item.close is defined %}
          </ul></details></li>
        {% else %}
          <li class="{{ item.kind }}"><span class="mark">{{ item.mark }}</span> {% if item.anchor is defined %}<a href="#{{ item.anchor }}">{{ item.file }}</a>{% else %}{{ item.file }}{% endif %} <span class="what">{{ item.kind }}</span></li>
        {% endif %}
        {% endfor %}
          </ul>
        {% else %}
          <p class="empty">No file changes.</p>
        {% endif %}
        </section>
        {% if files %}
        <section aria-labelledby="differences">
          <h2 id="differences">Differences</h2>
        {% for file in files %}
          <details class="file {{ file.kind }}" id="{{ file.anchor }}" open>
            <summary><span class="mark">{{ file.mark }}</span> <span class="path">{{ file.path }}</span>{% if file.executable %} <span class="chip">executable</span>{% endif %}{% if file.lostMode %} <span class="chip">no longer executable</span>{% endif %} <span class="count">{% if file.added %}<span class="plus">+{{ file.added }}</span> {% endif %}{% if file.removed %}<span class="minus">−{{ file.removed }}</span>{% endif %}</span></summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Difference of {{ file.path }}"><table class="diff"><tbody>
        {% for line in file.lines %}
        <tr class="{{ line.kind }}"><td class="number">{{ line.old }}</td><td class="number">{{ line.new }}</td><td class="line">{{ line.text }}</td></tr>
        {% endfor %}
            </tbody></table></div>
          </details>
        {% endfor %}
        </section>
        {% endif %}
        <section aria-labelledby="variables">
          <h2 id="variables">Variables</h2>
        {% for module in modules %}
          <details class="module" open>
            <summary><span class="path">{{ module.name }}</span> <span class="chip">{{ module.version }}</span></summary>
        {% if module.variables %}
            <div class="scroll" tabindex="0" role="region" aria-label="Variables of {{ module.name }}"><table class="variables">
              <thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">From</th><th scope="col">Instead of</th></tr></thead>
              <tbody>
        {% for variable in module.variables %}
              <tr><th scope="row"><code>{{ variable.name }}</code> <span class="type">{{ variable.type }}{% if variable.required %}, required{% endif %}</span></th><td><code>{{ variable.value }}</code></td><td><span class="chip origin-{{ variable.origin }}">{{ variable.origin }}</span></td><td>{% for lost in variable.overrode %}<div><span class="chip">{{ lost.origin }}</span> <code>{{ lost.value }}</code></div>{% else %}<span class="none">nothing</span>{% endfor %}</td></tr>
        {% endfor %}
              </tbody>
            </table></div>
        {% else %}
            <p class="empty">No variables.</p>
        {% endif %}
          </details>
        {% endfor %}
        </section>
        {% if counts.commits %}
        <section aria-labelledby="commits">
          <h2 id="commits">Commits</h2>
          <ol class="commits">
        {% for module in modules if module.commit %}
            <li><p class="subject">{{ module.commit.subject }}</p><p class="by">{{ module.commit.author }}, committed by {{ module.commit.committer }}</p><pre>{% for line in module.commit.trailers %}{{ line }}
        {% endfor %}</pre></li>
        {% endfor %}
          </ol>
        </section>
        {% endif %}
        {% if pullRequest %}
        <section aria-labelledby="pull-request">
          <h2 id="pull-request">Pull request</h2>
          <article class="request">
            <h3>{{ pullRequest.title }}</h3>
            <p class="by"><code>{{ pullRequest.source }}</code> → <code>{{ pullRequest.target }}</code></p>
            <pre class="markdown">{% for line in pullRequest.body %}{{ line }}
        {% endfor %}</pre>
          </article>
        </section>
        {% endif %}
        <section aria-labelledby="statuses">
          <h2 id="statuses">Status messages</h2>
          <ol class="statuses">
        {% for status in statuses %}
            <li><span class="chip">{{ status.phase }}</span> <code>{{ status.body }}</code></li>
        {% endfor %}
          </ol>
        </section>
        {% if steps %}
        <section aria-labelledby="steps">
          <h2 id="steps">Other steps</h2>
          <ul class="statuses">
        {% for step in steps %}
            <li><span class="chip">{{ step.uses }}</span> <code>{{ step.input }}</code></li>
        {% endfor %}
          </ul>
        </section>
        {% endif %}
        </main>
        </body>
        </html>
        """#
}
