using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CarRecordValues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Apart from the columns themselves, which SQLite adds by building the table anew at the end of its migration.
            migrationBuilder.Sql("UPDATE \"Cars\" SET \"StatusSince\" = \"CreatedAt\", \"VinEnd\" = substr(\"Vin\", -8)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {

        }
    }
}
