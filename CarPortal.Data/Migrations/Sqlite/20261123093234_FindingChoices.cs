using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FindingChoices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Cars_Body_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Body", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Fuel_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Fuel", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Gearbox_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Gearbox", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_PowerKw_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "PowerKw", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Cars_Body_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Fuel_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Gearbox_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_PowerKw_Id_DeletedAt",
                table: "Cars");
        }
    }
}
