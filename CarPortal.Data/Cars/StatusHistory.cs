using System.Text.Json;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>When a car had which status, as its history tells.</summary>
internal static class StatusHistory
{
    /// <summary>How a change of status begins in the history. A text that contains it is written there with backslashes.</summary>
    private const string Mark = "\"status\":[";

    /// <summary>Days in each status up to now, in the order in which the car first had them.</summary>
    public static async Task<IReadOnlyList<CarStatusDays>> DaysAsync(CarPortalDbContext db, int carId, DateTime now, CancellationToken ct)
    {
        var entries = await db.History.AsNoTracking()
            .Where(e => e.RecordKind == RecordKind.Car && e.RecordId == carId && e.Part == null && e.Changes.Contains(Mark))
            .OrderBy(e => e.Id).Select(e => new { e.At, e.Changes }).ToListAsync(ct);
        var spent = new List<(CarStatus Status, TimeSpan Time)>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (StatusAfter(entries[i].Changes) is not { } status)
            {
                continue;
            }

            var time = (i + 1 < entries.Count ? entries[i + 1].At : now) - entries[i].At;
            var known = spent.FindIndex(s => s.Status == status);
            if (known < 0)
            {
                spent.Add((status, time));
            }
            else
            {
                spent[known] = (status, spent[known].Time + time);
            }
        }

        return [.. spent.Select(s => new CarStatusDays(s.Status, Math.Max(0, (int)s.Time.TotalDays)))];
    }

    private static CarStatus? StatusAfter(string changes)
    {
        using var json = JsonDocument.Parse(changes);
        return json.RootElement.TryGetProperty("status", out var change)
            && Enum.TryParse<CarStatus>(change[1].GetString(), ignoreCase: true, out var status) ? status : null;
    }
}
