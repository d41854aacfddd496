using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Finding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Cars_MakeKey_Id",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Price_Id",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Status_Id",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Year_Id",
                table: "Cars");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.AlterColumn<string>(
                name: "SearchText",
                table: "Cars",
                type: "character varying(38574)",
                maxLength: 38574,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(5000)",
                oldMaxLength: 5000,
                oldCollation: "C");

            migrationBuilder.AddColumn<string>(
                name: "ColourKey",
                table: "Cars",
                type: "character varying(80)",
                maxLength: 80,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "LocationKey",
                table: "Cars",
                type: "character varying(160)",
                maxLength: 160,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTime>(
                name: "PriceChangedAt",
                table: "Cars",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_History_BulkEdits",
                table: "History",
                column: "Id",
                filter: "\"Action\" = 10");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_AcquiredOn_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "AcquiredOn", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_ChangedAt_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "ChangedAt", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_ColourKey_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "ColourKey", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_CreatedAt_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "CreatedAt", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_DeletedAt",
                table: "Cars",
                column: "DeletedAt",
                filter: "\"DeletedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_LastSeenAt_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "LastSeenAt", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_LocationKey_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "LocationKey", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_MakeKey_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "MakeKey", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Mileage_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Mileage", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_ModelKey_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "ModelKey", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Price_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Price", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_PriceChangedAt_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "PriceChangedAt", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Status_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Status", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_StockNumber_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "StockNumber", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_TitleKey_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "TitleKey", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Unfolded",
                table: "Cars",
                column: "SearchText",
                filter: "\"SearchText\" = ''");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Vin_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Vin", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Year_Id_DeletedAt",
                table: "Cars",
                columns: new[] { "Year", "Id", "DeletedAt" },
                filter: "\"DeletedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_History_BulkEdits",
                table: "History");

            migrationBuilder.DropIndex(
                name: "IX_Cars_AcquiredOn_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_ChangedAt_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_ColourKey_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_CreatedAt_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_LastSeenAt_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_LocationKey_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_MakeKey_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Mileage_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_ModelKey_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Price_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_PriceChangedAt_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Status_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_StockNumber_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_TitleKey_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Unfolded",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Vin_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Year_Id_DeletedAt",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "ColourKey",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "LocationKey",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "PriceChangedAt",
                table: "Cars");

            migrationBuilder.AlterDatabase()
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.AlterColumn<string>(
                name: "SearchText",
                table: "Cars",
                type: "character varying(5000)",
                maxLength: 5000,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(38574)",
                oldMaxLength: 38574,
                oldCollation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_MakeKey_Id",
                table: "Cars",
                columns: new[] { "MakeKey", "Id" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Price_Id",
                table: "Cars",
                columns: new[] { "Price", "Id" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Status_Id",
                table: "Cars",
                columns: new[] { "Status", "Id" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Year_Id",
                table: "Cars",
                columns: new[] { "Year", "Id" },
                filter: "\"DeletedAt\" IS NULL");
        }
    }
}
