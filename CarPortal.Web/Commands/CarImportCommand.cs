using System.CommandLine;
using CarPortal.Data;
using CarPortal.Data.Imports;

namespace CarPortal.Web.Commands;

/// <summary><c>cars import FILE</c>.</summary>
internal static class CarImportCommand
{
    /// <summary>Exit code when some rows are in and others are not.</summary>
    private const int SomeRejected = 3;

    /// <summary>Bad rows that are told one by one; the rejects file has them all.</summary>
    private const int MaxTold = 20;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV with a header line; separated by commas, semicolons, tabs or bars." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing, only say what would happen." };
        var stopOnError = new Option<bool>("--stop-on-error") { Description = "Write nothing unless every row is good." };
        var rejects = new Option<FileInfo>("--rejects") { Description = "Where bad rows go; else <name>.rejects.csv in the current folder.", HelpName = "file" };
        var encoding = new Option<string>("--encoding") { Description = "How the file is encoded, such as windows-1252; else that is found out.", HelpName = "name" };
        var numbers = OneOf("--numbers", "How numbers are written where the file leaves it open.", NumberForm.All.Select(form => form.Example));
        var dates = OneOf("--dates", "How dates are written where the file leaves it open, by the example of 31 March 2016.", DateForm.All.Select(form => form.Example));
        var source = new Option<string>("--source") { Description = "Where the file comes from: how an earlier file of this source was read is remembered.", HelpName = "name" };
        encoding.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } name && ImportEncoding.Find(name) is null)
            {
                given.AddError($"There is no encoding '{name}'.");
            }
        });

        var import = new Command("import", "Bring in cars from a CSV file. The same file again adds nothing twice.")
        {
            file, dryRun, stopOnError, rejects, encoding, source, numbers, dates,
        };
        import.SetAction((parsed, ct) =>
        {
            var name = parsed.GetValue(encoding);
            var options = new ImportOptions
            {
                DryRun = parsed.GetValue(dryRun),
                StopOnError = parsed.GetValue(stopOnError),
                Encoding = name is null ? null : ImportEncoding.Find(name),
                Source = parsed.GetValue(source),
                Numbers = parsed.GetValue(numbers) is { } number ? NumberForm.Find(number) : null,
                Dates = parsed.GetValue(dates) is { } date ? DateForm.Find(date) : null,
            };
            var job = new Job(parsed.GetRequiredValue(file), parsed.GetValue(rejects), options);
            return VerbHost.RunAsync((services, stop) => job.RunAsync(services.GetRequiredService<CarImportService>(), stop), ct);
        });
        return import;
    }

    private static Option<string> OneOf(string name, string description, IEnumerable<string> examples)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "example" };
        option.AcceptOnlyFromAmong([.. examples]);
        return option;
    }

    /// <summary>One import, told on the terminal: rows and progress on stderr, the counts on stdout.</summary>
    private sealed class Job(FileInfo file, FileInfo? rejectsTo, ImportOptions options)
    {
        private int _told;
        private int _remarked;
        private int _warned;

        public async Task<int> RunAsync(CarImportService imports, CancellationToken ct)
        {
            try
            {
                await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
                if (!stream.CanSeek)
                {
                    return await VerbHost.FailAsync($"{file.FullName} is not a file on disk: save it first.");
                }

                using var rejects = OpenRejects();
                var result = await imports.RunAsync(stream, file.Name, options with
                {
                    OnRead = TellReading,
                    OnForgotten = TellForgotten,
                    OnHeader = header => Begin(header, rejects),
                    OnRejected = row => Tell(row, rejects),
                    OnRemark = remark => Tell(remark, ref _remarked),
                    OnVinWarning = warning => Tell(warning, ref _warned),
                    OnProgress = counts => ShowProgress(counts, stream),
                }, ct);
                ClearProgress();
                return await TellResultAsync(result, rejects?.Finish());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return await VerbHost.FailAsync(e.Message);
            }
        }

        /// <summary>A dry run and an import that stops write no file that nobody asked for.</summary>
        private RejectsFile? OpenRejects() =>
            rejectsTo is not null ? new RejectsFile(rejectsTo.FullName, replace: true)
            : options.DryRun || options.StopOnError ? null
            : new RejectsFile(Path.GetFileNameWithoutExtension(file.Name) + ".rejects.csv", replace: false);

        /// <summary>What is not simply taken as it stands.</summary>
        private static void TellReading(FileProfile profile, ImportMapping mapping)
        {
            if (profile.Encoding.Confidence < 1)
            {
                Console.Error.WriteLine($"Read as {profile.Encoding.Name} ({profile.Encoding.Confidence:P0} certain; --encoding says otherwise).");
            }

            foreach (var field in mapping.Fields.Where(f => f.From is not [var only] || !only.Equals(f.Field, StringComparison.OrdinalIgnoreCase)))
            {
                Console.Error.WriteLine(
                    $"{string.Join(" + ", field.From)}{(field.Part == TextPart.FirstWord ? ", first word" : "")} is read as {field.Field}"
                    + $"{(field.Numbers is null ? "" : $", written {field.Numbers}")}{(field.Dates is null ? "" : $", written {field.Dates}")}"
                    + $"{(field.Factor is null ? "" : $", times {field.Factor}")}{(field.Values.Count == 0 ? "" : $", {field.Values.Count} values translated")}.");
            }
        }

        private void TellForgotten(IReadOnlyList<FieldError> faults) => Console.Error.WriteLine(
            $"What is remembered of '{options.Source}' does not fit this file: {string.Join(' ', faults.Select(f => $"{f.Field}: {f.Message}"))} Its columns go by their names instead.");

        private static void Begin(ImportHeader header, RejectsFile? rejects)
        {
            rejects?.Begin(header);
            if (header.Ignored.Count > 0)
            {
                var names = header.Ignored.Take(MaxTold).Select(name => name.Length == 0 ? "(without a name)" : name);
                Console.Error.WriteLine($"Columns not imported: {string.Join(", ", names)}{(header.Ignored.Count > MaxTold ? " …" : "")}");
            }
        }

        private void Tell(RejectedRow row, RejectsFile? rejects)
        {
            rejects?.Add(row);
            if (_told++ < MaxTold)
            {
                ClearProgress();
                foreach (var error in row.Errors)
                {
                    Console.Error.WriteLine($"line {row.Line}{(error.Field.Length == 0 ? "" : ", " + error.Field)}: {error.Message}");
                }
            }
        }

        private static void Tell(ImportRemark remark, ref int told)
        {
            if (told++ < MaxTold)
            {
                ClearProgress();
                Console.Error.WriteLine($"line {remark.Line}: {remark.Message}");
            }
        }

        private async Task<int> TellResultAsync(ImportResult result, string? rejectsPath)
        {
            if (_told > MaxTold)
            {
                await Console.Error.WriteLineAsync($"… and {_told - MaxTold} more rows{(rejectsPath is null ? "" : ", all in the rejects file")}.");
            }

            if (_remarked > MaxTold)
            {
                await Console.Error.WriteLineAsync($"… and {_remarked - MaxTold} more cars taken with another status.");
            }

            if (_warned > MaxTold)
            {
                await Console.Error.WriteLineAsync($"… and {_warned - MaxTold} more cars whose VIN is to be looked at again.");
            }

            switch (result)
            {
                case ImportResult.Done { Counts: var counts }:
                    Console.WriteLine(Summary(counts));
                    if (rejectsPath is not null)
                    {
                        Console.WriteLine($"The rejected rows are in {rejectsPath}: correct them and import that file.");
                    }

                    return counts.Rejected > 0 ? SomeRejected : 0;
                case ImportResult.Stopped { Counts: var counts }:
                    return await VerbHost.FailAsync($"Nothing was imported: {counts.Rejected} of {counts.Rows} rows are bad.");
                case ImportResult.Refused { Reason: var reason }:
                    return await VerbHost.FailAsync($"{file.Name} was not imported. {reason}");
                default:
                    return await VerbHost.FailAsync("You may not import cars.");
            }
        }

        private string Summary(ImportCounts counts)
        {
            var parts = new List<string>
            {
                $"{counts.Rows} rows", $"{counts.Added} {(options.DryRun ? "would be added" : "added")}",
            };
            parts.AddRange(counts.Updated == 0 ? [] : [$"{counts.Updated} {(options.DryRun ? "would be updated" : "updated")}"]);
            parts.AddRange(counts.Unchanged == 0 ? [] : [$"{counts.Unchanged} unchanged"]);
            parts.Add($"{counts.Rejected} rejected");
            if (counts.AlreadyIn > 0)
            {
                parts.Add($"{counts.AlreadyIn} already imported from this file");
            }

            if (counts.Unready > 0)
            {
                parts.Add($"{counts.Unready} taken with another status since they lack what theirs needs");
            }

            if (counts.Warned > 0)
            {
                parts.Add($"{counts.Warned} with a VIN to look at again");
            }

            if (counts.Mended > 0)
            {
                parts.Add($"wrongly decoded characters mended in {counts.Mended}");
            }

            return $"{file.Name}: {string.Join(", ", parts)}.{(counts is { Added: 0, Updated: 0, AlreadyIn: > 0 } ? " Nothing was new." : "")}";
        }

        private static void ShowProgress(ImportCounts counts, FileStream stream)
        {
            if (!Console.IsErrorRedirected)
            {
                var percent = stream.Length == 0 ? 100 : stream.Position * 100 / stream.Length;
                Console.Error.Write($"\r{counts.Rows} rows, {percent} % of the file read ");
            }
        }

        private static void ClearProgress()
        {
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write("\r\u001b[K");
            }
        }
    }
}
