using CarPortal.Data.History;
using CarPortal.Data.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Cars;

internal sealed class CarConfiguration : IEntityTypeConfiguration<Car>
{
    /// <summary>Cars that can be sold: a VIN may be among them once only.</summary>
    private const string InStock = "\"Vin\" IS NOT NULL AND \"DeletedAt\" IS NULL AND \"Status\" IN (0, 1, 2, 3, 7)";

    /// <summary>All searched texts together.</summary>
    private const int SearchLength = Search.SearchText.MaxGrowth
        * (CarRules.MakeLength + CarRules.ModelLength + CarRules.TitleLength + CarRules.StockNumberLength + CarRules.VinLength
            + CarRules.ColourLength + CarRules.DamageLength + CarRules.NotesLength);

    private const string NotDeleted = "\"DeletedAt\" IS NULL";

    public void Configure(EntityTypeBuilder<Car> car)
    {
        car.ToTable("Cars", table =>
        {
            table.HasCheckConstraint("CK_Cars_Required", "length(\"Make\") > 0 AND length(\"Title\") > 0 AND length(\"StockNumber\") > 0");
            Between(table, nameof(Car.Year), CarRules.FirstYear, 9999);
            Between(table, nameof(Car.Mileage), 0, CarRules.MaxMileage);
            Between(table, nameof(Car.Price), 0, Money.ToHundredths(CarRules.MaxPrice));
            Between(table, nameof(Car.PowerKw), 1, CarRules.MaxPowerKw);
            Between(table, nameof(Car.Doors), 1, CarRules.MaxDoors);
            Between(table, nameof(Car.Status), 0, (int)CarStatus.ReturnedToStock);
            Between(table, nameof(Car.PurchasePrice), 0, Money.ToHundredths(CarRules.MaxPrice));
            Between(table, nameof(Car.SalePrice), 0, Money.ToHundredths(CarRules.MaxPrice));
            Between(table, nameof(Car.Fuel), 0, (int)CarFuel.Other);
            Between(table, nameof(Car.Gearbox), 0, (int)CarGearbox.SemiAutomatic);
            Between(table, nameof(Car.Body), 0, (int)CarBody.Other);
        });

        car.Property(c => c.Version).IsConcurrencyToken().NotInHistory();
        car.Property(c => c.StockNumber).HasMaxLength(CarRules.StockNumberLength);
        car.Property(c => c.Vin).HasMaxLength(CarRules.VinLength);
        car.Property(c => c.Make).HasMaxLength(CarRules.MakeLength);
        car.Property(c => c.Model).HasMaxLength(CarRules.ModelLength);
        car.Property(c => c.Title).HasMaxLength(CarRules.TitleLength);
        car.Property(c => c.Price).HasConversion<Money>();
        car.Property(c => c.Damage).HasMaxLength(CarRules.DamageLength);
        car.Property(c => c.Colour).HasMaxLength(CarRules.ColourLength);
        car.Property(c => c.FirstRegistered).HasMaxLength(7).HasConversion(month => month.ToString(), text => Month.Parse(text!, null));
        car.Property(c => c.Location).HasMaxLength(CarRules.LocationLength);
        car.Property(c => c.Notes).HasMaxLength(CarRules.NotesLength);
        car.Property(c => c.StatusSince).NotInHistory();
        car.Property(c => c.PurchasePrice).HasConversion<Money>().OnlyWith(Permissions.CarsCosts);
        car.Property(c => c.SalePrice).HasConversion<Money>();
        car.Property(c => c.SoldBy).HasMaxLength(CarRules.PersonLength);
        car.Property(c => c.BuyerName).HasMaxLength(CarRules.PersonLength).OnlyWith(Permissions.CarsWrite);
        car.Property(c => c.CreatedAt).NotInHistory();
        car.Property(c => c.CreatedBy).HasMaxLength(Actor.MaxNameLength).NotInHistory();
        car.Property(c => c.ChangedAt).NotInHistory();
        car.Property(c => c.ChangedBy).HasMaxLength(Actor.MaxNameLength).NotInHistory();

        car.Property(c => c.MakeKey).HasMaxLength(CarRules.MakeLength * TextFolding.MaxGrowth).NotInHistory();
        car.Property(c => c.ModelKey).HasMaxLength(CarRules.ModelLength * TextFolding.MaxGrowth).NotInHistory();
        car.Property(c => c.TitleKey).HasMaxLength(CarRules.TitleLength * TextFolding.MaxGrowth).NotInHistory();
        car.Property(c => c.ColourKey).HasMaxLength(CarRules.ColourLength * TextFolding.MaxGrowth).NotInHistory();
        car.Property(c => c.LocationKey).HasMaxLength(CarRules.LocationLength * TextFolding.MaxGrowth).NotInHistory();
        car.Property(c => c.PriceChangedAt).NotInHistory();
        car.Property(c => c.VinEnd).HasMaxLength(Car.VinEndLength).NotInHistory();
        car.Property(c => c.SearchText).HasMaxLength(SearchLength).NotInHistory();

        car.HasOne(c => c.Import).WithMany().HasForeignKey(c => c.ImportId).OnDelete(DeleteBehavior.Restrict);

        car.HasIndex(c => c.StockNumber).IsUnique();
        car.HasIndex(c => c.Vin).IsUnique().HasFilter(InStock);
        car.HasIndex(c => new { c.ImportId, c.ImportRow }).IsUnique().HasFilter("\"ImportId\" IS NOT NULL");

        car.HasIndex(c => c.VinEnd).HasFilter("\"VinEnd\" IS NOT NULL");

        // What an upgrade has still to fold.
        car.HasIndex(c => c.SearchText, "IX_Cars_Unfolded").HasFilter("\"SearchText\" = ''");

        // What the list is sorted and filtered by: without one of these its cost grows with the stock. Each ends in the id,
        // the last sort key of every list; DeletedAt, always null, spares SQLite the look at the row that the filter implies.
        car.HasIndex(c => new { c.MakeKey, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.ModelKey, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.TitleKey, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Status, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Year, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Mileage, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Price, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.PriceChangedAt, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.ColourKey, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.LocationKey, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.StockNumber, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Vin, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.AcquiredOn, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.LastSeenAt, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.CreatedAt, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.ChangedAt, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Fuel, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Gearbox, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.Body, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => new { c.PowerKw, c.Id, c.DeletedAt }).HasFilter(NotDeleted);
        car.HasIndex(c => c.DeletedAt).HasFilter("\"DeletedAt\" IS NOT NULL");

        // An import looks whether an undone one put its cars there.
        car.HasIndex(c => c.Vin, "IX_Cars_Vin_Trash").HasFilter("\"Vin\" IS NOT NULL AND \"DeletedAt\" IS NOT NULL");
    }

    private static void Between(TableBuilder<Car> table, string column, long min, long max) =>
        table.HasCheckConstraint($"CK_Cars_{column}", $"\"{column}\" BETWEEN {min} AND {max}");
}
