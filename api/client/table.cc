#include "api/client/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

constexpr int kGap = 2;          // blanks between columns
constexpr int kNarrowest = 12;   // what is left of a column that gives way
constexpr int kTextIndent = 4;   // how far a text below a row stands to the right of the row
constexpr int kNarrowText = 20;  // a text is never wrapped to less
constexpr const char* kPlainInk = "\x1b[0m";

const char* Code(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kBold:
      return "\x1b[1m";
    case Ink::kDim:
      return "\x1b[2m";
    case Ink::kRed:
      return "\x1b[31m";
    case Ink::kGreen:
      return "\x1b[32m";
    case Ink::kYellow:
      return "\x1b[33m";
    case Ink::kBlue:
      return "\x1b[34m";
  }
  return "";
}

std::string Blanks(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }

}  // namespace

std::string Inked(absl::string_view text, Ink ink, const Paper& paper) {
  if (!paper.colour || ink == Ink::kPlain || text.empty()) return std::string(text);
  return absl::StrCat(Code(ink), text, kPlainInk);
}

Cell::Cell(absl::string_view text, Ink ink) : text(OneLine(text)), ink(ink) {}
Cell::Cell(const char* text, Ink ink) : Cell(absl::string_view(text), ink) {}
Cell::Cell(const std::string& text, Ink ink) : Cell(absl::string_view(text), ink) {}

Table::Table(std::vector<std::string> headings) {
  for (const std::string& heading : headings) headings_.emplace_back(heading, Ink::kDim);
}

Table& Table::Indent(int columns) {
  indent_ = columns;
  return *this;
}

Table& Table::Shrink(int column) {
  shrink_ = column;
  return *this;
}

void Table::Row(std::vector<Cell> cells) {
  cells.resize(headings_.size(), Cell(""));
  rows_.push_back({std::move(cells), {}});
}

void Table::Below(absl::string_view text) {
  if (!rows_.empty() && !text.empty()) rows_.back().below.emplace_back(text);
}

std::vector<int> Table::Widths(const Paper& paper) const {
  std::vector<int> widths(headings_.size(), 0);
  const auto widen = [&widths](const std::vector<Cell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(cells[i].text));
  };
  widen(headings_);
  for (const RowWithText& row : rows_) widen(row.cells);
  if (paper.width <= 0 || shrink_ < 0) return widths;
  int total = indent_ + kGap * (static_cast<int>(widths.size()) - 1);
  for (int width : widths) total += width;
  int& gives_way = widths[static_cast<std::size_t>(shrink_)];
  if (total > paper.width) gives_way = std::max(std::min(gives_way, kNarrowest), gives_way - (total - paper.width));
  return widths;
}

std::string Table::Line(const std::vector<Cell>& cells, const std::vector<int>& widths, const Paper& paper) const {
  std::string line = Blanks(indent_);
  int owed = 0;  // blanks that stand before the next cell that is not empty, so that no line ends in blanks
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string text = CutTo(cells[i].text, widths[i]);
    if (!text.empty()) {
      absl::StrAppend(&line, Blanks(owed), Inked(text, cells[i].ink, paper));
      owed = 0;
    }
    owed += widths[i] - DisplayWidth(text) + kGap;
  }
  return line;
}

std::string Table::Text(const Paper& paper) const {
  const std::vector<int> widths = Widths(paper);
  std::string text;
  const bool headed =
      std::any_of(headings_.begin(), headings_.end(), [](const Cell& cell) { return !cell.text.empty(); });
  if (headed) absl::StrAppend(&text, Line(headings_, widths, paper), "\n");
  const int text_indent = indent_ + kTextIndent;
  const int text_width = paper.width > 0 ? std::max(kNarrowText, paper.width - text_indent) : 0;
  for (const RowWithText& row : rows_) {
    absl::StrAppend(&text, Line(row.cells, widths, paper), "\n");
    for (const std::string& below : row.below) {
      for (const std::string& line : Lines(below, text_width)) {
        absl::StrAppend(&text, line.empty() ? "" : Blanks(text_indent), line, "\n");
      }
    }
  }
  return text;
}

void Facts::Add(absl::string_view label, const Cell& value) {
  if (!value.text.empty()) table_.Row({Cell(label, Ink::kDim), value});
}

std::string Facts::Text(const Paper& paper) const {
  Table indented = table_;
  return indented.Indent(2).Text(paper);
}

}  // namespace docket::client
