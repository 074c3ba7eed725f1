// Customers' ratings.
#ifndef DOCKET_API_MODEL_RATING_H_
#define DOCKET_API_MODEL_RATING_H_

namespace docket {

inline constexpr int kBestRating = 5;

// Whatever else stands where a rating does is none.
constexpr bool IsRating(int rating) { return rating >= 1 && rating <= kBestRating; }

}  // namespace docket

#endif  // DOCKET_API_MODEL_RATING_H_
