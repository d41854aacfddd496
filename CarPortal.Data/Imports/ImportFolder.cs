using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarPortal.Data.Imports;

/// <summary>
/// What an import keeps beside the database, in a folder of its own below <c>imports</c> in the data folder: the file,
/// what it holds, what the dry run decided for each row, and what there is to be read about it page by page.
/// </summary>
internal sealed class ImportFolder(DataOptions options, int id)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new EncodingConverter(), new DateFormConverter() },
    };

    private readonly string _path = Path.Combine(options.Directory, "imports", id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string File => Path.Combine(_path, "file");

    public string Rejects => Path.Combine(_path, "rejects.csv");

    /// <summary>What the dry run decided, see <see cref="ImportPlan"/>.</summary>
    public string Plan => Path.Combine(_path, "plan");

    public bool Exists => System.IO.File.Exists(File);

    private string Profile => Path.Combine(_path, "profile.json");

    private string Samples => Path.Combine(_path, "samples.json");

    public RowLog<RefusedRow> Refused => new(Path.Combine(_path, "refused"), Json);

    public RowLog<ChangedRow> Changes => new(Path.Combine(_path, "changes"), Json);

    public RowLog<KeptCar> Kept => new(Path.Combine(_path, "kept"), Json);

    public void Create() => DiskFolder.CreatePrivate(_path);

    public FileStream Open() => new(File, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);

    /// <summary>Keeps the file that is sent.</summary>
    /// <returns>How many bytes it is.</returns>
    /// <exception cref="ImportRefusedException">It is too much or nothing, or the disk does not take it.</exception>
    public async Task<long> ReceiveAsync(Stream content, CancellationToken ct)
    {
        Create();
        await using var file = new FileStream(File, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        var buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            if (file.Position + read > ImportJobService.MaxBytes)
            {
                throw new ImportRefusedException($"A file has at most {ImportJobService.MaxBytes >> 20} MB: split it.");
            }

            await KeepAsync(async () => await file.WriteAsync(buffer.AsMemory(0, read), ct));
        }

        await KeepAsync(() =>
        {
            file.Flush(flushToDisk: true);
            return Task.CompletedTask;
        });
        return file.Length > 0 ? file.Length : throw new ImportRefusedException("The file is empty: it needs a header line and a row for each car.");
    }

    private static async Task KeepAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (IOException e)
        {
            throw new ImportRefusedException($"The portal's disk does not take the file: {e.Message}");
        }
    }

    public void Remove()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    public void WriteProfile(FileProfile profile) => Write(Profile, profile);

    /// <summary>What the file holds; null when it was not looked through to its end.</summary>
    public FileProfile? ReadProfile() => Read<FileProfile>(Profile);

    public void WriteSamples(IReadOnlyList<SampleCar> samples) => Write(Samples, samples);

    public IReadOnlyList<SampleCar> ReadSamples() => Read<List<SampleCar>>(Samples) ?? [];

    private static void Write<T>(string path, T value)
    {
        var unfinished = path + ".unfinished";
        System.IO.File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(value, Json));
        System.IO.File.Move(unfinished, path, overwrite: true);
    }

    private static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(System.IO.File.ReadAllBytes(path), Json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private sealed class EncodingConverter : JsonConverter<System.Text.Encoding>
    {
        public override System.Text.Encoding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ImportEncoding.Find(reader.GetString()!) ?? throw new JsonException();

        public override void Write(Utf8JsonWriter writer, System.Text.Encoding value, JsonSerializerOptions options) => writer.WriteStringValue(value.WebName);
    }

    private sealed class DateFormConverter : JsonConverter<DateForm>
    {
        public override DateForm Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, DateForm value, JsonSerializerOptions options) => writer.WriteStringValue(value.Pattern);
    }
}
