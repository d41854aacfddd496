using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CarPortal.Data.Cars;

internal sealed class StockNumberCounterConfiguration : IEntityTypeConfiguration<StockNumberCounter>
{
    public void Configure(EntityTypeBuilder<StockNumberCounter> counter)
    {
        counter.ToTable("StockNumberCounter");
        counter.HasData(new StockNumberCounter { Id = 1, Next = StockNumberCounter.First });
    }
}
