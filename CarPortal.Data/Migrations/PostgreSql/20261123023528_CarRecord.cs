using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CarPortal.Data.Migrations.PostgreSql
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
                type: "character varying(500)",
                maxLength: 500,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "Part",
                table: "History",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "PartId",
                table: "History",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "BuyerName",
                table: "Cars",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<long>(
                name: "PurchasePrice",
                table: "Cars",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SalePrice",
                table: "Cars",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SoldBy",
                table: "Cars",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateOnly>(
                name: "SoldOn",
                table: "Cars",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StatusSince",
                table: "Cars",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "VinEnd",
                table: "Cars",
                type: "character varying(8)",
                maxLength: 8,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "CarCosts",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    CarId = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<int>(type: "integer", nullable: false),
                    Amount = table.Column<long>(type: "bigint", nullable: false),
                    On = table.Column<DateOnly>(type: "date", nullable: false),
                    Vendor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarCosts", x => x.Id);
                    table.CheckConstraint("CK_CarCosts_Amount", "\"Amount\" BETWEEN -99999999999 AND 99999999999");
                    table.CheckConstraint("CK_CarCosts_Kind", "\"Kind\" BETWEEN 0 AND 8");
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
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    CarId = table.Column<int>(type: "integer", nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    SourceHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Width = table.Column<int>(type: "integer", nullable: false),
                    Height = table.Column<int>(type: "integer", nullable: false),
                    Rank = table.Column<int>(type: "integer", nullable: false),
                    Shot = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true, collation: "C"),
                    Caption = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true, collation: "C"),
                    DeletedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarPhotos", x => x.Id);
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
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    CarId = table.Column<int>(type: "integer", nullable: false),
                    CustomerName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    Contact = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    Deposit = table.Column<long>(type: "bigint", nullable: true),
                    Until = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true, collation: "C"),
                    StatusBefore = table.Column<int>(type: "integer", nullable: false),
                    PlacedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    PlacedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    EndedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    End = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Holds", x => x.Id);
                    table.CheckConstraint("CK_Holds_Deposit", "\"Deposit\" BETWEEN 0 AND 99999999999");
                    table.CheckConstraint("CK_Holds_End", "(\"EndedAt\" IS NULL) = (\"End\" IS NULL)");
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
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    CarId = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    Rank = table.Column<int>(type: "integer", nullable: false),
                    AssignedTo = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true, collation: "C"),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: true),
                    DoneAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    DoneBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PreparationSteps", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PreparationSteps_Cars_CarId",
                        column: x => x.CarId,
                        principalTable: "Cars",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

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
                name: "CK_Cars_PurchasePrice",
                table: "Cars",
                sql: "\"PurchasePrice\" BETWEEN 0 AND 99999999999");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_SalePrice",
                table: "Cars",
                sql: "\"SalePrice\" BETWEEN 0 AND 99999999999");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Cars_Status",
                table: "Cars",
                sql: "\"Status\" BETWEEN 0 AND 7");

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

            migrationBuilder.DropIndex(
                name: "IX_Cars_Vin",
                table: "Cars");

            migrationBuilder.DropIndex(
                name: "IX_Cars_VinEnd",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_PurchasePrice",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_SalePrice",
                table: "Cars");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Cars_Status",
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
