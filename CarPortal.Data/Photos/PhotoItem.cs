using System.Linq.Expressions;

namespace CarPortal.Data.Photos;

/// <summary>A photo of a car for the eye.</summary>
public sealed record PhotoItem
{
    /// <inheritdoc cref="CarPhoto.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="IVersioned.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc cref="CarPhoto.Hash"/>
    public required string Hash { get; init; }

    /// <inheritdoc cref="CarPhoto.Width"/>
    public required int Width { get; init; }

    /// <inheritdoc cref="CarPhoto.Height"/>
    public required int Height { get; init; }

    /// <inheritdoc cref="CarPhoto.Rank"/>
    public required int Rank { get; init; }

    /// <inheritdoc cref="CarPhoto.Shot"/>
    public required string? Shot { get; init; }

    /// <inheritdoc cref="CarPhoto.Caption"/>
    public required string? Caption { get; init; }

    /// <inheritdoc cref="CarPhoto.CreatedAt"/>
    public required DateTime CreatedAt { get; init; }

    /// <inheritdoc cref="CarPhoto.CreatedBy"/>
    public required string CreatedBy { get; init; }

    internal static Expression<Func<CarPhoto, PhotoItem>> Projection { get; } = p => new PhotoItem
    {
        Id = p.Id,
        Version = p.Version,
        Hash = p.Hash,
        Width = p.Width,
        Height = p.Height,
        Rank = p.Rank,
        Shot = p.Shot,
        Caption = p.Caption,
        CreatedAt = p.CreatedAt,
        CreatedBy = p.CreatedBy,
    };
}

/// <summary>What became of a file that was sent.</summary>
/// <param name="Result">Saved, NotFound (the car), Invalid (the file, or too many photos) or Forbidden.</param>
/// <param name="Photo">The photo; null when it was not saved.</param>
/// <param name="WasThere">The car had this very picture already: it was not taken a second time.</param>
public sealed record AddedPhoto(SaveResult Result, PhotoItem? Photo = null, bool WasThere = false);

/// <summary>How putting photos in order ended.</summary>
/// <param name="Result">Saved, NotFound (the car), Conflict (somebody else put them in order meanwhile), Invalid or Forbidden.</param>
/// <param name="Order">The photos' order as it is now.</param>
public sealed record PhotoOrder(SaveResult Result, IReadOnlyList<int> Order);
