using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FindingValues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The start that follows makes the searched texts anew: only the program knows how they are folded.
            migrationBuilder.Sql("UPDATE \"Cars\" SET \"PriceChangedAt\" = \"CreatedAt\" WHERE \"Price\" IS NOT NULL");
            migrationBuilder.Sql("UPDATE \"Cars\" SET \"SearchText\" = ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {

        }
    }
}
