using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CarRecord : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Cars_Vin",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_Status",
                table: "Cars");

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "History",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Part",
                table: "History",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PartId",
                table: "History",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "BuyerName",
                table: "Cars",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PurchasePrice",
                table: "Cars",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SalePrice",
                table: "Cars",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SoldBy",
                table: "Cars",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "SoldOn",
                table: "Cars",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StatusSince",
                table: "Cars",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "VinEnd",
                table: "Cars",
                type: "TEXT",
                maxLength: 8,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "CarCosts",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    CarId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    On = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Vendor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarCosts", x => x.Id);
                    table.CheckConstraint("CK_CarCosts_Amount", "\"Amount\" BETWEEN -99999999999 AND 99999999999");
                    table.CheckConstraint("CK_CarCosts_CreatedBy_Length", "length(\"CreatedBy\") <= 120 AND instr(\"CreatedBy\", char(0)) = 0");
                    table.CheckConstraint("CK_CarCosts_Kind", "\"Kind\" BETWEEN 0 AND 8");
                    table.CheckConstraint("CK_CarCosts_Note_Length", "length(\"Note\") <= 500 AND instr(\"Note\", char(0)) = 0");
                    table.CheckConstraint("CK_CarCosts_Vendor_Length", "length(\"Vendor\") <= 100 AND instr(\"Vendor\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_CarCosts_Cars_CarId",
                        column: x => x.CarId,
                        principalTable: "Cars",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "CarPhotos",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    CarId = table.Column<int>(type: "INTEGER", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    SourceHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    Height = table.Column<int>(type: "INTEGER", nullable: false),
                    Rank = table.Column<int>(type: "INTEGER", nullable: false),
                    Shot = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Caption = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    DeletedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarPhotos", x => x.Id);
                    table.CheckConstraint("CK_CarPhotos_Caption_Length", "length(\"Caption\") <= 200 AND instr(\"Caption\", char(0)) = 0");
                    table.CheckConstraint("CK_CarPhotos_CreatedBy_Length", "length(\"CreatedBy\") <= 120 AND instr(\"CreatedBy\", char(0)) = 0");
                    table.CheckConstraint("CK_CarPhotos_Hash_Length", "length(\"Hash\") <= 64 AND instr(\"Hash\", char(0)) = 0");
                    table.CheckConstraint("CK_CarPhotos_Shot_Length", "length(\"Shot\") <= 40 AND instr(\"Shot\", char(0)) = 0");
                    table.CheckConstraint("CK_CarPhotos_SourceHash_Length", "length(\"SourceHash\") <= 64 AND instr(\"SourceHash\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_CarPhotos_Cars_CarId",
                        column: x => x.CarId,
                        principalTable: "Cars",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Holds",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    CarId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Contact = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Deposit = table.Column<long>(type: "INTEGER", nullable: true),
                    Until = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    StatusBefore = table.Column<int>(type: "INTEGER", nullable: false),
                    PlacedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    PlacedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    End = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Holds", x => x.Id);
                    table.CheckConstraint("CK_Holds_Contact_Length", "length(\"Contact\") <= 200 AND instr(\"Contact\", char(0)) = 0");
                    table.CheckConstraint("CK_Holds_CustomerName_Length", "length(\"CustomerName\") <= 100 AND instr(\"CustomerName\", char(0)) = 0");
                    table.CheckConstraint("CK_Holds_Deposit", "\"Deposit\" BETWEEN 0 AND 99999999999");
                    table.CheckConstraint("CK_Holds_End", "(\"EndedAt\" IS NULL) = (\"End\" IS NULL)");
                    table.CheckConstraint("CK_Holds_Note_Length", "length(\"Note\") <= 500 AND instr(\"Note\", char(0)) = 0");
                    table.CheckConstraint("CK_Holds_PlacedBy_Length", "length(\"PlacedBy\") <= 120 AND instr(\"PlacedBy\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_Holds_Cars_CarId",
                        column: x => x.CarId,
                        principalTable: "Cars",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PreparationSteps",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    CarId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Rank = table.Column<int>(type: "INTEGER", nullable: false),
                    AssignedTo = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DoneAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DoneBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PreparationSteps", x => x.Id);
                    table.CheckConstraint("CK_PreparationSteps_AssignedTo_Length", "length(\"AssignedTo\") <= 100 AND instr(\"AssignedTo\", char(0)) = 0");
                    table.CheckConstraint("CK_PreparationSteps_DoneBy_Length", "length(\"DoneBy\") <= 120 AND instr(\"DoneBy\", char(0)) = 0");
                    table.CheckConstraint("CK_PreparationSteps_Name_Length", "length(\"Name\") <= 80 AND instr(\"Name\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_PreparationSteps_Cars_CarId",
                        column: x => x.CarId,
                        principalTable: "Cars",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "CK_History_Note_Length",
                table: "History",
                sql: "length(\"Note\") <= 500 AND instr(\"Note\", char(0)) = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Vin",
                table: "Cars",
                column: "Vin",
                unique: true,
                filter: "\"Vin\" IS NOT NULL AND \"DeletedAt\" IS NULL AND \"Status\" IN (0, 1, 2, 3, 7)");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_VinEnd",
                table: "Cars",
                column: "VinEnd",
                filter: "\"VinEnd\" IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_BuyerName_Length",
                table: "Cars",
                sql: "length(\"BuyerName\") <= 100 AND instr(\"BuyerName\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_PurchasePrice",
                table: "Cars",
                sql: "\"PurchasePrice\" BETWEEN 0 AND 99999999999");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_SalePrice",
                table: "Cars",
                sql: "\"SalePrice\" BETWEEN 0 AND 99999999999");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_SoldBy_Length",
                table: "Cars",
                sql: "length(\"SoldBy\") <= 100 AND instr(\"SoldBy\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_Status",
                table: "Cars",
                sql: "\"Status\" BETWEEN 0 AND 7");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_VinEnd_Length",
                table: "Cars",
                sql: "length(\"VinEnd\") <= 8 AND instr(\"VinEnd\", char(0)) = 0");

            migrationBuilder.CreateIndex(
                name: "IX_CarCosts_CarId_On_Id",
                table: "CarCosts",
                columns: new[] { "CarId", "On", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_CarPhotos_CarId_Rank_Id",
                table: "CarPhotos",
                columns: new[] { "CarId", "Rank", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_CarPhotos_CarId_SourceHash",
                table: "CarPhotos",
                columns: new[] { "CarId", "SourceHash" },
                unique: true,
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_CarPhotos_Hash",
                table: "CarPhotos",
                column: "Hash");

            migrationBuilder.CreateIndex(
                name: "IX_Holds_CarId",
                table: "Holds",
                column: "CarId",
                unique: true,
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Holds_Until",
                table: "Holds",
                column: "Until",
                filter: "\"EndedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_PreparationSteps_CarId_Rank_Id",
                table: "PreparationSteps",
                columns: new[] { "CarId", "Rank", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CarCosts");

            migrationBuilder.DropTable(
                name: "CarPhotos");

            migrationBuilder.DropTable(
                name: "Holds");

            migrationBuilder.DropTable(
                name: "PreparationSteps");

            migrationBuilder.DropCheckConstraint(
                name: "CK_History_Note_Length",
                table: "History");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Vin",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_VinEnd",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_BuyerName_Length",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_PurchasePrice",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_SalePrice",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_SoldBy_Length",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_Status",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_VinEnd_Length",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "History");

            migrationBuilder.DropColumn(
                name: "Part",
                table: "History");

            migrationBuilder.DropColumn(
                name: "PartId",
                table: "History");

            migrationBuilder.DropColumn(
                name: "BuyerName",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "PurchasePrice",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "SalePrice",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "SoldBy",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "SoldOn",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "StatusSince",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "VinEnd",
                table: "Cars");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Vin",
                table: "Cars",
                column: "Vin",
                unique: true,
                filter: "\"Vin\" IS NOT NULL AND \"DeletedAt\" IS NULL AND \"Status\" <= 3");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_Status",
                table: "Cars",
                sql: "\"Status\" BETWEEN 0 AND 6");
        }
    }
}
