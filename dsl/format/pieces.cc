// Forms and comments → pieces: what belongs where, then widths.
#include "dsl/format/pieces.h"

#include <algorithm>

#include "dsl/comments.h"

namespace cxengine::dsl {

namespace {

using Offset = std::uint32_t;

int Sum(int a, int b) { return std::min(a + b, kTooWide); }

// Columns from the left edge of a collection to its `index`-th form, in the narrowest layout: there every
// form stands in a line of its own.
int NarrowIndent(const Piece& piece, std::size_t index) {
  const int opener = static_cast<int>(piece.text.size());
  if (piece.pairs) return opener + (index % 2 == 0 ? 0 : kContinuedIndent);
  if (index == 0 || !piece.list) return opener;
  if (piece.layout == nullptr) return opener;
  const std::size_t fixed = piece.layout->fixed;
  const bool value = piece.layout->style == Style::kPairs && index > fixed && (index - fixed) % 2 == 0;
  return kBodyIndent + (index <= fixed || value ? kContinuedIndent : 0);
}

// The widths of a collection, from those of its items.
void Measure(Piece& piece) {
  const int brackets = static_cast<int>(piece.text.size()) + 1;
  piece.flat = brackets;
  piece.narrow = brackets;
  piece.lead = brackets;
  if (!piece.items.empty() && !piece.items[0].comment()) piece.lead = brackets - 1 + piece.items[0].lead;
  int paired = brackets;
  int key = 0;
  std::size_t index = 0;
  for (const Piece& item : piece.items) {
    if (item.comment()) {
      piece.flat = kTooWide;
      continue;
    }
    piece.flat = Sum(piece.flat, item.flat + (index > 0 ? 1 : 0));
    piece.narrow = std::max(piece.narrow, Sum(NarrowIndent(piece, index), item.narrow + 1));
    if (index % 2 == 0) key = item.flat;
    if (index % 2 == 1) paired = std::max(paired, Sum(brackets + 1, Sum(key, item.flat)));
    ++index;
  }
  piece.paired = piece.pairs ? paired : piece.flat;
  const int limit = piece.layout == nullptr ? 0 : piece.layout->one_line;
  if (limit > 0 && piece.flat > limit) piece.flat = kTooWide;
}

class Builder {
 public:
  explicit Builder(const Source& source) : source_(source), comments_(FindComments(source.text())) {}

  // The forms of a collection or of the top level, with the comments up to `end`.
  std::vector<Piece> Pieces(const std::vector<Form>& forms, Offset end, const Layout* layout) {
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < forms.size(); ++i) {
      AddComments(forms[i].span.begin, pieces);
      pieces.push_back(MakePiece(forms[i], layout != nullptr && layout->bindings && i == 1));
    }
    AddComments(end, pieces);
    return pieces;
  }

 private:
  Piece MakePiece(const Form& form, bool bindings);
  void MakeAtom(const Form& form, Piece& piece);
  void MakeCollection(const Form& form, bool bindings, Piece& piece);
  void AddComments(Offset end, std::vector<Piece>& pieces);
  Piece::Kind KindOfComment(Position at, bool alone) const;

  // Line breaks between what was read last and `begin`.
  std::ptrdiff_t Breaks(Offset begin) const {
    const std::string_view gap = source_.TextOf({read_, begin});
    return std::count(gap.begin(), gap.end(), '\n');
  }

  const Source& source_;
  const std::vector<Span> comments_;
  std::size_t next_comment_ = 0;
  Offset read_ = 0;              // the end of what was read last
  Position last_comment_{0, 0};  // of a comment that another one may continue
};

Piece Builder::MakePiece(const Form& form, bool bindings) {
  Piece piece;
  piece.blank_before = Breaks(form.span.begin) > 1;
  switch (form.kind) {
    case Form::Kind::kAtom:
    case Form::Kind::kKeyword:
    case Form::Kind::kSymbol:
      MakeAtom(form, piece);
      break;
    case Form::Kind::kList:
    case Form::Kind::kVector:
    case Form::Kind::kMap:
    case Form::Kind::kSet:
      MakeCollection(form, bindings, piece);
      break;
  }
  read_ = form.span.end;
  return piece;
}

void Builder::MakeAtom(const Form& form, Piece& piece) {
  piece.text = source_.TextOf(form.span);
  const std::size_t line_end = piece.text.find('\n');
  piece.narrow = ColumnsOf(piece.text.substr(0, line_end));
  piece.flat = line_end == std::string_view::npos ? piece.narrow : kTooWide;
  piece.paired = piece.flat;
  piece.lead = piece.narrow;
}

void Builder::MakeCollection(const Form& form, bool bindings, Piece& piece) {
  const std::string_view text = source_.TextOf(form.span);
  piece.kind = Piece::Kind::kCollection;
  piece.text = text.substr(0, form.kind == Form::Kind::kSet ? 2 : 1);
  piece.closer = text.back();
  piece.list = form.kind == Form::Kind::kList;
  piece.pairs = form.kind == Form::Kind::kMap || (form.kind == Form::Kind::kVector && bindings);
  const bool named = piece.list && !form.items.empty() && form.items[0].kind == Form::Kind::kSymbol;
  if (named) piece.layout = &LayoutOf(form.items[0].text);
  read_ = form.span.begin + static_cast<Offset>(piece.text.size());
  piece.items = Pieces(form.items, form.span.end - 1, piece.layout);
  Measure(piece);
}

void Builder::AddComments(Offset end, std::vector<Piece>& pieces) {
  for (; next_comment_ < comments_.size() && comments_[next_comment_].begin < end; ++next_comment_) {
    const Span span = comments_[next_comment_];
    const std::ptrdiff_t breaks = Breaks(span.begin);
    const bool alone = breaks > 0 || read_ == 0;
    // Where a comment stands matters only beside others; finding out takes a while.
    const Position at = alone && last_comment_.line == 0 ? Position{0, 0} : source_.Locate(span.begin);
    Piece piece;
    piece.kind = KindOfComment(at, alone);
    piece.text = source_.TextOf(span);
    piece.text = piece.text.substr(0, piece.text.find_last_not_of(" \t\r\f") + 1);
    piece.blank_before = breaks > 1;
    last_comment_ = piece.kind == Piece::Kind::kStandalone ? Position{0, 0} : at;
    pieces.push_back(std::move(piece));
    read_ = span.end;
  }
}

Piece::Kind Builder::KindOfComment(Position at, bool alone) const {
  if (!alone) return Piece::Kind::kTrailing;
  const bool continues =
      at.line > 0 && at.line == last_comment_.line + 1 && at.column == last_comment_.column;
  return continues ? Piece::Kind::kContinuing : Piece::Kind::kStandalone;
}

}  // namespace

int ColumnsOf(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

std::vector<Piece> MakePieces(const Source& source, const std::vector<Form>& forms) {
  return Builder(source).Pieces(forms, static_cast<Offset>(source.text().size()), nullptr);
}

}  // namespace cxengine::dsl
