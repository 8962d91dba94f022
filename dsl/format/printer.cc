// Printer: flat forms, comments, and below in `Breaker` the forms that need several lines.
#include "dsl/format/printer.h"

#include <algorithm>

#include "dsl/format.h"

namespace cxengine::dsl {

namespace {

bool Fits(int column, int width) { return column + width <= kFormatColumns; }

// Whether forms that do not fit into one line should begin at the column `behind` what stands in the line,
// rather than in lines of their own at `below`. They need `narrow` columns in all and `lead` in their first
// lines.
bool PreferBehind(int behind, int below, int narrow, int lead) {
  if (behind <= below) return true;
  if (behind > kFarRight) return false;
  if (Fits(behind, narrow)) return true;
  return !Fits(below, narrow) && (Fits(behind, lead) || !Fits(below, lead));
}

}  // namespace

// One collection in several lines.
class Printer::Breaker {
 public:
  Breaker(Printer& printer, const Piece& piece, int closers)
      : printer_(printer),
        lines_(printer.lines_),
        piece_(piece),
        closers_(closers + 1),
        left_(printer.lines_.column()) {}

  void Print();

 private:
  bool Styled(Style style) const { return piece_.layout != nullptr && piece_.layout->style == style; }
  bool Fixed(std::size_t index) const { return index <= piece_.layout->fixed; }
  // Of pairs and of forms with pairs: the second one of a pair.
  bool Second(std::size_t index) const {
    if (piece_.pairs) return index % 2 == 1;
    return Styled(Style::kPairs) && !Fixed(index) && (index - piece_.layout->fixed) % 2 == 0;
  }
  int ClosersAfter(const Piece& item) const { return &item == &piece_.items.back() ? closers_ : 0; }
  bool FitsBehind(const Piece& item) const {
    return Fits(lines_.column() + 1, item.flat + ClosersAfter(item));
  }

  void ChooseOperandColumn();
  bool Fills() const;
  int IndentOf(std::size_t index) const;
  bool StaysInLine(const Piece& item, std::size_t index) const;
  bool MapStaysInLine(const Piece& item) const;
  void PrintItem(const Piece& item, std::size_t index);

  Printer& printer_;
  LineWriter& lines_;
  const Piece& piece_;
  const int closers_;  // behind the last item
  const int left_;
  int operands_ = 0;      // the column of the operands of aligned forms
  bool fills_ = false;    // as many items in a line as fit
  bool was_flat_ = true;  // the item before
};

void Printer::Breaker::Print() {
  lines_.Write(piece_.text);
  ChooseOperandColumn();
  fills_ = Fills();
  bool must_break = false;  // behind a comment
  std::size_t index = 0;
  for (const Piece& item : piece_.items) {
    if (item.comment()) {
      printer_.PrintComment(item, IndentOf(index), item.blank_before && &item != &piece_.items.front());
      must_break = true;
      continue;
    }
    if (must_break || (index > 0 && !StaysInLine(item, index))) {
      lines_.Break(IndentOf(index), item.blank_before);
    } else if (index > 0) {
      lines_.Write(" ");
    }
    must_break = false;
    PrintItem(item, index++);
  }
  if (must_break) lines_.Break(IndentOf(index), false);
  lines_.Write(std::string_view(&piece_.closer, 1));
}

void Printer::Breaker::PrintItem(const Piece& item, std::size_t index) {
  const bool bindings = piece_.layout != nullptr && piece_.layout->bindings && index == 1 && item.pairs;
  const int closers = ClosersAfter(item);
  was_flat_ = Fits(lines_.column(), item.flat + closers);
  if (bindings && item.items.size() > 2) {
    Breaker(printer_, item, closers).Print();
  } else {
    printer_.PrintForm(item, closers);
  }
}

// Aligned operands stand behind the head, unless only below it they fit.
void Printer::Breaker::ChooseOperandColumn() {
  operands_ = left_ + kBodyIndent;
  if (!Styled(Style::kAligned) && !Styled(Style::kFilled)) return;
  const auto& items = piece_.items;
  if (items.size() < 2 || items[0].comment() || items[1].comment()) return;
  int wide = 0;
  int narrow = 0;
  int lead = 0;
  for (std::size_t i = 1; i < items.size(); ++i) {
    wide = std::max(wide, items[i].paired + ClosersAfter(items[i]));
    narrow = std::max(narrow, items[i].narrow + ClosersAfter(items[i]));
    lead = std::max(lead, items[i].lead);
  }
  const int behind = left_ + items[0].flat + 2;
  const bool only_below = !Fits(behind, wide) && Fits(operands_, wide);
  if (Fits(behind, wide) || (!only_below && PreferBehind(behind, operands_, narrow, lead)))
    operands_ = behind;
}

bool Printer::Breaker::Fills() const {
  if (piece_.pairs || (piece_.layout != nullptr && !Styled(Style::kFilled))) return false;
  if (Styled(Style::kFilled)) return true;
  return std::none_of(piece_.items.begin(), piece_.items.end(),
                      [](const Piece& item) { return item.kind == Piece::Kind::kCollection; });
}

// Where an item begins that begins a line.
int Printer::Breaker::IndentOf(std::size_t index) const {
  const int inside = left_ + static_cast<int>(piece_.text.size());
  int indent = inside;
  if (piece_.pairs) {
    indent = inside + (Second(index) ? kContinuedIndent : 0);
  } else if (piece_.layout != nullptr && index > 0) {
    const bool aligned = Styled(Style::kAligned) || Styled(Style::kFilled);
    indent = aligned ? operands_ : left_ + kBodyIndent;
    if (!aligned && (Fixed(index) || Second(index))) indent += kContinuedIndent;
  }
  return std::min(indent, kFarRight);
}

// Whether an item goes on in the line of the one before.
bool Printer::Breaker::StaysInLine(const Piece& item, std::size_t index) const {
  if (fills_ && (index > 1 || piece_.layout == nullptr)) return was_flat_ && FitsBehind(item);
  const bool fixed = piece_.layout != nullptr && !Styled(Style::kAligned) && Fixed(index);
  if (piece_.pairs ? Second(index) : fixed) {
    if (!was_flat_) return false;
    const int narrow = item.narrow + ClosersAfter(item);
    return FitsBehind(item) || PreferBehind(lines_.column() + 1, IndentOf(index), narrow, item.lead);
  }
  if (Second(index)) return was_flat_ && FitsBehind(item);
  if (Styled(Style::kCall) && index == piece_.layout->fixed + 1) return was_flat_ && MapStaysInLine(item);
  const bool operand_behind = operands_ > left_ + kBodyIndent;
  return operand_behind && index == 1;
}

// The parameters of a call.
bool Printer::Breaker::MapStaysInLine(const Piece& item) const {
  if (FitsBehind(item)) return true;
  const bool last = &item == &piece_.items.back();
  if (!item.pairs || !last) return false;
  const int behind = lines_.column() + 1;
  const int below = left_ + kBodyIndent;
  if (Fits(behind, item.paired + closers_)) return true;
  if (Fits(below, item.paired + closers_)) return false;
  return PreferBehind(behind, below, item.narrow + closers_, item.lead);
}

void Printer::Print(const std::vector<Piece>& pieces) {
  for (const Piece& piece : pieces) {
    if (piece.comment()) {
      PrintComment(piece, 0, piece.blank_before);
    } else {
      lines_.Break(0, piece.blank_before);
      PrintForm(piece, 0);
    }
  }
}

void Printer::PrintForm(const Piece& piece, int closers) {
  if (piece.kind == Piece::Kind::kCollection && !Fits(lines_.column(), piece.flat + closers)) {
    Breaker(*this, piece, closers).Print();
  } else {
    PrintFlat(piece);
  }
}

void Printer::PrintFlat(const Piece& piece) {
  lines_.Write(piece.text);
  for (const Piece& item : piece.items) {
    if (&item != &piece.items.front()) lines_.Write(" ");
    PrintFlat(item);
  }
  if (piece.kind == Piece::Kind::kCollection) lines_.Write(std::string_view(&piece.closer, 1));
}

void Printer::PrintComment(const Piece& piece, int indent, bool blank) {
  switch (piece.kind) {
    case Piece::Kind::kTrailing:
      lines_.Comment(piece.text);
      break;
    case Piece::Kind::kContinuing:
      lines_.ContinueComment(piece.text);
      break;
    case Piece::Kind::kStandalone:
      lines_.Break(indent, blank);
      lines_.Write(piece.text);
      break;
    case Piece::Kind::kAtom:
    case Piece::Kind::kCollection:
      break;
  }
}

}  // namespace cxengine::dsl
