// What calibrate and backtest share: their files, and how parameters are written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/command.hpp"
#include "weir/study.hpp"

namespace weir {

struct FitFiles {
  std::vector<FitCase> cases;
  std::vector<std::string> digests;
  CalibrationOptions options;  // --draws are of the prior; --seed, or the first file's
};

/// Reads every file and divides its money.
/// Fails: Stop as read_or_stop() and divide_or_stop().
FitFiles read_fit_files(const Options& options, Console& console);

/// Fails: Stop(bad_input) unless `why` is empty.
void refuse_fit(const std::string& command, const std::string& why);
/// Fails: Stop(bad_input) when no draw of the prior brings what was observed.
void refuse_empty(const Calibration& fit);

/// "sichuan-2018, sichuan-2019".
std::string names_of(const std::vector<FitCase>& cases, std::string_view language);

/// A stored value as scenarios write it: the tail as s.
nlohmann::ordered_json written_value(const Slot& slot, double value);
std::string written_text(const Slot& slot, double value);
/// model.cost_per_job -> cost_per_job.
std::string short_path(const std::string& path);

nlohmann::ordered_json calibration_json(const Calibration& fit);

/// Writes `path` and, beside it, the rows as CSV; returns the name of the latter.
/// Fails: Stop(files).
std::string write_fit(const Calibration& fit, const std::vector<FitCase>& cases,
                      const std::string& path);

}  // namespace weir
