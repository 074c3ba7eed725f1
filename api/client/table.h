// Aligned columns for people.
//
//   Table table({"CASE", "STATE", "SUBJECT"});
//   table.Shrink(2);                                  // the column that gives way on a narrow terminal
//   table.Row({"7K3M2Q9A", {"new", Ink::kGreen}, "Where is my parcel?"});
//   out << table.Text(paper);
//
// Cells are made safe for a terminal on the way in. Not for use by several threads at once.
#ifndef DOCKET_API_CLIENT_TABLE_H_
#define DOCKET_API_CLIENT_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace docket::client {

// How a cell is coloured, where colours are used at all.
enum class Ink { kPlain, kBold, kDim, kRed, kGreen, kYellow, kBlue };

// What is printed on: how wide it is (0: as wide as it takes), and whether it shows colours.
struct Paper {
  int width = 0;
  bool colour = false;
};

std::string Inked(absl::string_view text, Ink ink, const Paper& paper);

struct Cell {
  Cell(absl::string_view text, Ink ink = Ink::kPlain);
  Cell(const char* text, Ink ink = Ink::kPlain);
  Cell(const std::string& text, Ink ink = Ink::kPlain);

  std::string text;
  Ink ink;
};

class Table {
 public:
  // Without headings where all are empty.
  explicit Table(std::vector<std::string> headings);

  // Blanks before each row.
  Table& Indent(int columns);
  // The column that is cut where the paper is too narrow. Without one, rows run on.
  Table& Shrink(int column);

  // A row has as many cells as there are headings.
  void Row(std::vector<Cell> cells);
  // A text on lines of its own below the last row, wrapped at the paper's edge.
  void Below(absl::string_view text);

  bool empty() const { return rows_.empty(); }
  std::string Text(const Paper& paper) const;

 private:
  struct RowWithText {
    std::vector<Cell> cells;
    std::vector<std::string> below;
  };

  std::vector<int> Widths(const Paper& paper) const;
  std::string Line(const std::vector<Cell>& cells, const std::vector<int>& widths, const Paper& paper) const;

  std::vector<Cell> headings_;
  std::vector<RowWithText> rows_;
  int indent_ = 0;
  int shrink_ = -1;
};

// A block of "Label  value" lines; values that are empty are left out.
class Facts {
 public:
  void Add(absl::string_view label, const Cell& value);
  std::string Text(const Paper& paper) const;

 private:
  Table table_{{"", ""}};
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_TABLE_H_
