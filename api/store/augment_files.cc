#include "api/store/augment_files.h"

namespace cxengine::api::store {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;

}  // namespace

std::optional<AugmentFile> AugmentFiles::Find(std::string_view tenant, std::int64_t augment) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT id, size FROM augment_files WHERE tenant = ? AND augment = ?");
  if (!query.Add(tenant).Add(augment).Step()) return std::nullopt;
  return AugmentFile{query.Integer(0), query.Integer(1)};
}

AugmentFile AugmentFiles::Put(std::string_view tenant, std::int64_t augment, std::string_view bytes) {
  Transaction transaction(database_);
  Delete(tenant, augment);
  AugmentFile file{0, static_cast<std::int64_t>(bytes.size())};
  {
    Query query =
        database_.Prepare("INSERT INTO augment_files (tenant, augment, size) VALUES (?, ?, ?) RETURNING id");
    query.Add(tenant).Add(augment).Add(file.size).Step();
    file.id = query.Integer(0);
    query.Run();
  }
  for (std::int64_t position = 0; !bytes.empty(); ++position) {
    const std::string_view piece = bytes.substr(0, kPieceBytes);
    database_.Prepare("INSERT INTO augment_file_pieces VALUES (?, ?, ?)")
        .Add(file.id)
        .Add(position)
        .Add(Blob{piece})
        .Run();
    bytes.remove_prefix(piece.size());
  }
  transaction.Commit();
  return file;
}

bool AugmentFiles::Delete(std::string_view tenant, std::int64_t augment) {
  Transaction transaction(database_);
  database_.Prepare("DELETE FROM augment_files WHERE tenant = ? AND augment = ?")
      .Add(tenant)
      .Add(augment)
      .Run();
  const bool found = database_.Changes() == 1;
  transaction.Commit();
  return found;
}

std::optional<std::string> AugmentFiles::Piece(std::int64_t file, std::int64_t position) {
  const auto lock = database_.Lock();
  Query query = database_.Prepare("SELECT bytes FROM augment_file_pieces WHERE file = ? AND position = ?");
  if (!query.Add(file).Add(position).Step()) return std::nullopt;
  return query.Bytes(0);
}

std::string AugmentFiles::Whole(const AugmentFile& file) {
  const auto lock = database_.Lock();
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(file.size));
  for (std::int64_t position = 0;; ++position) {
    const auto piece = Piece(file.id, position);
    if (!piece) return bytes;
    bytes += *piece;
  }
}

}  // namespace cxengine::api::store
