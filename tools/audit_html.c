/* The account as a page of its own: what is wrong, then notice and policy side by side, linked both ways. */
#include "tools/audit_print.h"
#include "tools/html.h"

static const char style[] =
    "*{box-sizing:border-box}body{margin:0;background:#f4f4f2;color:#1a1a1a;font:15px/1.65 system-ui,\"Noto Sans "
    "CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif}"
    "header,main{max-width:1500px;margin:0 auto;padding:16px 20px}h1{font-size:21px;margin:0 0 4px}h2{font-size:16px;"
    "margin:0 0 8px}p{margin:0 0 6px}.sub{color:#555}"
    ".sum{display:flex;flex-wrap:wrap;gap:6px 14px;margin:12px 0;padding:0;list-style:none}.sum li{padding:1px 0}"
    ".sum b{font-variant-numeric:tabular-nums}.ok{color:#075c2c;font-weight:600}.bad{color:#a30000;font-weight:600}"
    ".faults{margin:12px 0;padding:12px 16px;border:2px solid #a30000;background:#fff;overflow-wrap:anywhere}"
    ".faults ol{margin:0;padding-left:1.6em}.faults li{margin:6px 0}.faults "
    "a{color:#a30000;text-decoration-color:#dcb0b0}"
    "main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:18px;align-items:start;padding-top:0}"
    "section{background:#fff;border:1px solid #d5d5d0;padding:14px 16px;min-width:0}"
    ".line{display:grid;grid-template-columns:2.6em minmax(0,1fr);gap:0 "
    "8px;overflow-wrap:anywhere;white-space:pre-wrap}"
    ".line>i{color:#767676;font-style:normal;font-size:12px;text-align:right;user-select:none;padding-top:2px}"
    ".policy .line{font-size:13.5px;line-height:1.6}.k{color:#555;background:#ececea;border-radius:3px;font-size:11px;"
    "padding:0 4px;margin-right:4px}"
    "a.f{color:inherit;text-decoration:none;border-bottom:2px solid #8a8a8a;background:#f0f0ee;padding:0 1px;"
    "scroll-margin:35vh}"
    "a.rule,a.subsidy,a.requirement,a.alert{border-color:#0b6bb8;background:#e3f0fb}"
    "a.provision,a.procedure{border-color:#5b7f13;background:#eef5dd}"
    "a.header,a.label,a.assumption{border-color:#8a6d00;background:#fbf3d4}"
    "a.beyond,a.unused{border-bottom-style:dotted}"
    "a.missing{color:#a30000;background:#fff;border:2px solid #a30000;font-weight:700;padding:0 3px}"
    "a.missing::before{content:attr(data-mark) \" \"}"
    "a.f:target{outline:3px solid #ff9500;background:#ffe9c7}a.f:hover{outline:1px solid #555}"
    "sup a{color:#0b6bb8;font-size:10px;margin-left:2px}"
    ".legend{display:flex;flex-wrap:wrap;gap:4px 12px;font-size:13px}.legend a{cursor:default}"
    "@media screen and (max-width:800px){header,main{padding:12px}main{grid-template-columns:minmax(0,1fr)}.line{"
    "grid-template-columns:2em minmax(0,1fr);gap:0 6px}section{padding:10px}}"
    "@media print{body{background:#fff;font-size:9.5px;line-height:1.4}header,main{max-width:none;padding:4px 0}main{"
    "gap:8px}section{border:0;padding:0}.policy "
    ".line{font-size:8.5px;line-height:1.4}.line{grid-template-columns:2.2em "
    "minmax(0,1fr);gap:0 4px}.line>i,.k,sup "
    "a{font-size:7.5px}h1{font-size:14px}h2{font-size:11px}.legend{font-size:9px}a.f{border-bottom-width:1px}"
    "a.f,.legend a,.faults{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

/* A place in the policy that something links to or that is marked. */
typedef struct {
  TdSpan span;
  GArray *texts; /* guint: figures of the notice that lead here */
  const char *class;
  bool groundless;
} Anchor;

typedef struct {
  const TdAudit *audit;
  bool zh;
  GArray *anchors; /* Anchor, none inside another */
  GString *out;
} Page;

static Anchor *anchor_at(const Page *page, TdSpan span) {
  for (guint i = 0; i < page->anchors->len; i++) {
    Anchor *anchor = &g_array_index(page->anchors, Anchor, i);
    if (anchor->span.start <= span.start && span.end <= anchor->span.end) return anchor;
  }
  return NULL;
}

static void clear_anchor(gpointer anchor) {
  g_array_unref(((Anchor *)anchor)->texts);
}

static gint by_place(gconstpointer a, gconstpointer b) {
  const Anchor *x = a, *y = b;
  if (x->span.start != y->span.start) return x->span.start < y->span.start ? -1 : 1;
  return x->span.end > y->span.end ? -1 : x->span.end < y->span.end;
}

static void add_anchor(GArray *all, TdSpan span, const char *class, bool groundless) {
  Anchor anchor = {.span = span, .class = class, .groundless = groundless};
  anchor.texts = g_array_new(FALSE, FALSE, sizeof(guint));
  g_array_append_val(all, anchor);
}

/* Every place of the policy that is spoken of; what lies in another is one with it. */
static void find_anchors(Page *page) {
  const TdAccount *account = page->audit->account;
  g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(Anchor));
  page->anchors = g_array_new(FALSE, TRUE, sizeof(Anchor));
  g_array_set_clear_func(page->anchors, clear_anchor);
  for (guint i = 0; i < account->text->len; i++) {
    const TdTextAccount *entry = &g_array_index(account->text, TdTextAccount, i);
    if (entry->span.end > 0 && entry->class != TD_AC_MISSING)
      add_anchor(all, entry->span, td_account_classes[entry->class].key, false);
  }
  for (guint i = 0; i < account->policy->len; i++) {
    const TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, i);
    bool groundless = td_audit_is_groundless(figure);
    if (groundless || (figure->ground == TD_GROUND_YES && figure->needs))
      add_anchor(all, figure->span, td_account_classes[figure->class].key, groundless);
  }
  for (guint i = 0; i < account->slips->len; i++)
    add_anchor(all, g_array_index(account->slips, TdAccountSlip, i).span, "rule", true);
  g_array_sort(all, by_place);
  for (guint i = 0; i < all->len; i++) {
    Anchor *anchor = &g_array_index(all, Anchor, i), *around = anchor_at(page, anchor->span);
    if (around != NULL) {
      around->groundless |= anchor->groundless;
      clear_anchor(anchor);
    } else {
      g_array_append_val(page->anchors, *anchor);
    }
  }
  for (guint i = 0; i < account->text->len; i++) {
    const TdTextAccount *entry = &g_array_index(account->text, TdTextAccount, i);
    Anchor *anchor = entry->span.end > 0 && entry->class != TD_AC_MISSING ? anchor_at(page, entry->span) : NULL;
    if (anchor != NULL) g_array_append_val(anchor->texts, i);
  }
  for (guint i = 0; i < account->policy->len; i++) {
    const TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, i);
    Anchor *anchor = anchor_at(page, figure->span);
    guint like = (guint)figure->like;
    if (anchor != NULL && anchor->texts->len == 0 && figure->like >= 0) g_array_append_val(anchor->texts, like);
  }
}

static void put_number(Page *page, uint32_t line) {
  g_string_append_printf(page->out, "<div class=\"line\"><i>%u</i><span>", line);
}

/* The notice's text; a figure leads to what accounts for it. */
static void put_text_figure(Page *page, guint i, const char *text) {
  const TdAudit *audit = page->audit;
  const TdTextFigure *figure = &g_array_index(audit->account->notice->figures, TdTextFigure, i);
  const TdTextAccount *entry = &g_array_index(audit->account->text, TdTextAccount, i);
  const Anchor *anchor = entry->span.end > 0 ? anchor_at(page, entry->span) : NULL;
  const char *class = td_account_classes[entry->class].text[page->zh ? 0 : 1];
  g_string_append_printf(page->out, "<a class=\"f %s\" id=\"t%u\"", td_account_classes[entry->class].key, i);
  if (anchor != NULL) g_string_append_printf(page->out, " href=\"#p%u\"", anchor->span.start);
  if (entry->class == TD_AC_MISSING) g_string_append_printf(page->out, " data-mark=\"%s\"", class);
  g_string_append_printf(page->out, " title=\"%s", class);
  if (entry->what != NULL && entry->class != TD_AC_MISSING) {
    g_string_append(page->out, page->zh ? "：" : ": ");
    td_html_text(page->out, entry->what, -1);
  }
  g_string_append(page->out, "\">");
  td_html_text(page->out, text + figure->start, (gssize)(figure->end - figure->start));
  g_string_append(page->out, "</a>");
}

static bool empty_line(const char *line) {
  for (; *line != '\0' && *line != '\n'; line++)
    if (!g_ascii_isspace(*line)) return false;
  return true;
}

static void put_notice(Page *page) {
  const TdNotice *notice = page->audit->account->notice;
  guint figure = 0, clause = 1;
  uint32_t line = 1;
  bool open = false;
  for (uint32_t at = 0; at < notice->size;) {
    const TdTextFigure *next =
        figure < notice->figures->len ? &g_array_index(notice->figures, TdTextFigure, figure) : NULL;
    if (!open && !empty_line(notice->text + at)) {
      put_number(page, line);
      open = true;
    }
    if (clause < notice->clauses->len && g_array_index(notice->clauses, TdClause, clause).start == at)
      g_string_append_printf(page->out, "<span class=\"k\">%s</span>",
                             g_array_index(notice->clauses, TdClause, clause++).path);
    if (next != NULL && next->start == at) {
      put_text_figure(page, figure++, notice->text);
      for (; at < next->end; at++) line += notice->text[at] == '\n';
      while (figure < notice->figures->len && g_array_index(notice->figures, TdTextFigure, figure).start < at) figure++;
      continue;
    }
    size_t length = (size_t)(g_utf8_next_char(notice->text + at) - (notice->text + at));
    if (notice->text[at] == '\n') {
      g_string_append(page->out, open ? "</span></div>\n" : "");
      open = false;
      line++;
    } else if (open && notice->text[at] != '\r') {
      td_html_text(page->out, notice->text + at, (gssize)length);
    }
    at += (uint32_t)length;
  }
  if (open) g_string_append(page->out, "</span></div>\n");
}

static void put_anchor(Page *page, const Anchor *anchor) {
  const TdSource *source = page->audit->source;
  g_string_append_printf(page->out, "<a class=\"f %s\" id=\"p%u\"", anchor->groundless ? "missing" : anchor->class,
                         anchor->span.start);
  if (anchor->texts->len > 0)
    g_string_append_printf(page->out, " href=\"#t%u\"", g_array_index(anchor->texts, guint, 0));
  if (anchor->groundless) g_string_append_printf(page->out, " data-mark=\"%s\"", page->zh ? "无据" : "no ground");
  g_string_append(page->out, ">");
  td_html_text(page->out, source->text + anchor->span.start, (gssize)(anchor->span.end - anchor->span.start));
  g_string_append(page->out, "</a>");
  for (guint i = 1; i < anchor->texts->len; i++)
    g_string_append_printf(page->out, "<sup><a href=\"#t%u\">%u</a></sup>", g_array_index(anchor->texts, guint, i),
                           i + 1);
}

/* Text of the policy: its columns are for figures of one width, so that two blanks do for more. */
static void put_source(Page *page, const char *text, size_t length, bool begins) {
  g_autoptr(GString) kept = g_string_new(NULL);
  guint blanks = 0;
  bool inside = !begins;
  for (size_t i = 0; i < length; i++) {
    blanks = text[i] == ' ' ? blanks + 1 : 0;
    inside |= text[i] != ' ';
    if (blanks <= 2 || !inside) g_string_append_c(kept, text[i]);
  }
  td_html_text(page->out, kept->str, (gssize)kept->len);
}

static void put_policy(Page *page) {
  const TdSource *source = page->audit->source;
  guint anchor = 0;
  for (uint32_t line = 1; line <= source->lines->len; line++) {
    size_t length;
    const char *text = td_source_line_text(source, line, &length);
    uint32_t at = (uint32_t)(text - source->text), end = at + (uint32_t)length;
    put_number(page, line);
    while (at < end) {
      const Anchor *next = anchor < page->anchors->len ? &g_array_index(page->anchors, Anchor, anchor) : NULL;
      uint32_t until = next != NULL && next->span.start < end ? next->span.start : end;
      put_source(page, source->text + at, until - at, source->text + at == text);
      at = until;
      if (next == NULL || next->span.start != at) continue;
      put_anchor(page, next);
      at = next->span.end;
      anchor++;
    }
    g_string_append(page->out, "</span></div>\n");
  }
}

static void put_fault(Page *page, char *text, const char *link, guint number) {
  g_string_append_printf(page->out, "<li><a href=\"#%s%u\">", link, number);
  td_html_text(page->out, text, -1);
  g_string_append(page->out, "</a></li>\n");
  g_free(text);
}

static void put_faults(Page *page) {
  const TdAccount *account = page->audit->account;
  g_string_append_printf(page->out, "<div class=\"faults\"><h2>%s</h2><ol>\n",
                         page->zh ? "要处理的问题" : "What is to be mended");
  for (guint i = 0; i < account->text->len; i++)
    if (g_array_index(account->text, TdTextAccount, i).class == TD_AC_MISSING)
      put_fault(page, td_audit_missing(page->audit, i), "t", i);
  for (guint i = 0; i < account->policy->len; i++) {
    const TdPolicyFigure *figure = &g_array_index(account->policy, TdPolicyFigure, i);
    if (td_audit_is_groundless(figure))
      put_fault(page, td_audit_groundless(page->audit, i), "p", anchor_at(page, figure->span)->span.start);
  }
  for (guint i = 0; i < account->slips->len; i++) {
    TdSpan span = g_array_index(account->slips, TdAccountSlip, i).span;
    put_fault(page, td_audit_slip(page->audit, i), "p", anchor_at(page, span)->span.start);
  }
  g_string_append(page->out, "</ol></div>\n");
}

static void put_head(Page *page) {
  const TdAudit *audit = page->audit;
  const char *title = page->zh ? "通知原文与政策对照" : "The notice's text and the policy";
  g_autofree char *sum = td_audit_sum(audit);
  td_html_begin(page->out, title, style, audit->lang);
  g_string_append_printf(page->out, "<header>\n<h1>%s</h1>\n<p class=\"sub\">", title);
  td_html_text(page->out, audit->notice_path, -1);
  g_string_append(page->out, " · ");
  td_html_text(page->out, audit->source->path, -1);
  bool clean = td_account_clean(audit->account);
  g_string_append_printf(
      page->out, "</p>\n<p>%s</p>\n<p class=\"%s\">%s%s</p>\n",
      page->zh ? "原文中的每个数字都标出了它在政策里的去处；点一个数字，就跳到另一边与它对应的地方，再点回来。"
                 "红框的是问题：原文有而政策没有交代的（缺失），政策有而原文没有的（无据）。"
               : "Every figure of the notice is marked with what the policy makes of it. Follow a figure to its "
                 "counterpart on the other side, and back. A red frame is a problem: what the notice has and the "
                 "policy does not account for (missing), or what the policy has and the notice has not (no ground).",
      clean ? "ok" : "bad", clean ? "✓ " : "✗ ", sum);
  g_string_append(page->out, "<p class=\"legend\">");
  for (int i = 0; i < TD_ACCOUNT_COUNT; i++) {
    if (audit->account->classes[i] == 0) continue;
    g_string_append_printf(page->out, "<span><a class=\"f %s\">%s</a> %u</span>", td_account_classes[i].key,
                           td_account_classes[i].text[page->zh ? 0 : 1], audit->account->classes[i]);
  }
  g_string_append(page->out, "</p>\n");
  if (!clean) put_faults(page);
  g_string_append(page->out, "</header>\n");
}

void td_audit_print_html(const TdAudit *audit, GString *out) {
  Page page = {.audit = audit, .zh = audit->lang == TD_LANG_ZH, .out = out};
  find_anchors(&page);
  put_head(&page);
  g_string_append_printf(out, "<main>\n<section class=\"notice\">\n<h2>%s</h2>\n", page.zh ? "通知原文" : "The notice");
  put_notice(&page);
  g_string_append_printf(out, "</section>\n<section class=\"policy\">\n<h2>%s</h2>\n", page.zh ? "政策" : "The policy");
  put_policy(&page);
  g_string_append(out, "</section>\n</main>\n");
  td_html_end(out);
  g_array_unref(page.anchors);
}
