#include "tools/io/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "grammar/encoding.h"
#include "tools/io/spool.h"

char *td_file_read(const char *path, size_t *length, TdTrouble **trouble) {
  bool standard = strcmp(path, "-") == 0;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    td_trouble_errno(trouble, "打开", "open", path, errno);
    return NULL;
  }
  g_autoptr(GString) text = g_string_new(NULL);
  char block[1 << 14];
  ssize_t got;
  while ((got = td_read_some(fd, block, sizeof block)) > 0) g_string_append_len(text, block, got);
  int error = errno;
  if (!standard) close(fd);
  if (got < 0) {
    td_trouble_errno(trouble, "读取", "read", path, error);
    return NULL;
  }
  *length = text->len;
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *td_text_file_read(const char *path, size_t *length, TdTrouble **trouble) {
  size_t size, bad;
  TdEncoding encoding;
  g_autofree char *bytes = td_file_read(path, &size, trouble);
  if (bytes == NULL) return NULL;
  char *text = td_decode_text(bytes, size, length, &encoding, &bad);
  if (text != NULL) return text;
  if (encoding == TD_ENCODING_UTF16) {
    td_trouble_set(trouble, g_strdup_printf("%s 是 UTF-16 编码；请另存为 UTF-8 或 GB18030", td_input_name_zh(path)),
                   g_strdup_printf("%s is UTF-16; save it as UTF-8 or GB18030", td_input_name_en(path)));
    return NULL;
  }
  size_t line = 1;
  for (size_t i = 0; i < bad; i++) line += bytes[i] == '\n';
  td_trouble_set(trouble,
                 g_strdup_printf("%s 第 %zu 行（第 %zu 字节）不是文字；请另存为 UTF-8 或 GB18030",
                                 td_input_name_zh(path), line, bad + 1),
                 g_strdup_printf("%s, line %zu (byte %zu) is no text; save the file as UTF-8 or GB18030",
                                 td_input_name_en(path), line, bad + 1));
  return NULL;
}
