using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Imports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Imports_FileHash",
                table: "Imports");

            migrationBuilder.AddColumn<Guid>(
                name: "CorrelationId",
                table: "Imports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Encoding",
                table: "Imports",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "FileLength",
                table: "Imports",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "FinishedAt",
                table: "Imports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "FirstEntryId",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Fixes",
                table: "Imports",
                type: "TEXT",
                maxLength: 400000,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsCancelAsked",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "LastEntryId",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Mapping",
                table: "Imports",
                type: "TEXT",
                maxLength: 60000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Problem",
                table: "Imports",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Rows",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "RowsDone",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "SourceId",
                table: "Imports",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "State",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "StopOnError",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Tally_AlreadyIn",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Created",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Kept",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Mended",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_PutBack",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Refused",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Unchanged",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Unready",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Updated",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Warned",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tally_Withdrawn",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "UndoneEntryId",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "UserId",
                table: "Imports",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "WithdrawMissing",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "WorkStartedAt",
                table: "Imports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WorkStartedRow",
                table: "Imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Worker",
                table: "Imports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "WorkerSeenAt",
                table: "Imports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ImportSources",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 160, nullable: false),
                    Mapping = table.Column<string>(type: "TEXT", maxLength: 60000, nullable: false),
                    Headings = table.Column<string>(type: "TEXT", maxLength: 8000, nullable: false),
                    UsedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportSources", x => x.Id);
                    table.CheckConstraint("CK_ImportSources_Headings_Length", "length(\"Headings\") <= 8000 AND instr(\"Headings\", char(0)) = 0");
                    table.CheckConstraint("CK_ImportSources_Mapping_Length", "length(\"Mapping\") <= 60000 AND instr(\"Mapping\", char(0)) = 0");
                    table.CheckConstraint("CK_ImportSources_Name_Length", "length(\"Name\") <= 80 AND instr(\"Name\", char(0)) = 0");
                    table.CheckConstraint("CK_ImportSources_NameKey_Length", "length(\"NameKey\") <= 160 AND instr(\"NameKey\", char(0)) = 0");
                });

            migrationBuilder.CreateTable(
                name: "CarOrigins",
                columns: table => new
                {
                    SourceId = table.Column<int>(type: "INTEGER", nullable: false),
                    CarId = table.Column<int>(type: "INTEGER", nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ImportId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarOrigins", x => new { x.SourceId, x.CarId });
                    table.CheckConstraint("CK_CarOrigins_Key_Length", "length(\"Key\") <= 100 AND instr(\"Key\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_CarOrigins_Cars_CarId",
                        column: x => x.CarId,
                        principalTable: "Cars",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CarOrigins_ImportSources_SourceId",
                        column: x => x.SourceId,
                        principalTable: "ImportSources",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Imports_FileHash",
                table: "Imports",
                column: "FileHash");

            migrationBuilder.CreateIndex(
                name: "IX_Imports_SourceId",
                table: "Imports",
                column: "SourceId");

            migrationBuilder.CreateIndex(
                name: "IX_Imports_StartedAt",
                table: "Imports",
                column: "StartedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Imports_State",
                table: "Imports",
                column: "State");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Imports_Encoding_Length",
                table: "Imports",
                sql: "length(\"Encoding\") <= 40 AND instr(\"Encoding\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Imports_Fixes_Length",
                table: "Imports",
                sql: "length(\"Fixes\") <= 400000 AND instr(\"Fixes\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Imports_Mapping_Length",
                table: "Imports",
                sql: "length(\"Mapping\") <= 60000 AND instr(\"Mapping\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Imports_Problem_Length",
                table: "Imports",
                sql: "length(\"Problem\") <= 2000 AND instr(\"Problem\", char(0)) = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Vin_Trash",
                table: "Cars",
                column: "Vin",
                filter: "\"Vin\" IS NOT NULL AND \"DeletedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_CarOrigins_CarId",
                table: "CarOrigins",
                column: "CarId");

            migrationBuilder.CreateIndex(
                name: "IX_CarOrigins_SourceId_Key",
                table: "CarOrigins",
                columns: new[] { "SourceId", "Key" },
                unique: true,
                filter: "\"Key\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ImportSources_NameKey",
                table: "ImportSources",
                column: "NameKey",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Imports_ImportSources_SourceId",
                table: "Imports",
                column: "SourceId",
                principalTable: "ImportSources",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Imports_ImportSources_SourceId",
                table: "Imports");

            migrationBuilder.DropTable(
                name: "CarOrigins");

            migrationBuilder.DropTable(
                name: "ImportSources");

            migrationBuilder.DropIndex(
                name: "IX_Imports_FileHash",
                table: "Imports");

            migrationBuilder.DropIndex(
                name: "IX_Imports_SourceId",
                table: "Imports");

            migrationBuilder.DropIndex(
                name: "IX_Imports_StartedAt",
                table: "Imports");

            migrationBuilder.DropIndex(
                name: "IX_Imports_State",
                table: "Imports");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Imports_Encoding_Length",
                table: "Imports");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Imports_Fixes_Length",
                table: "Imports");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Imports_Mapping_Length",
                table: "Imports");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Imports_Problem_Length",
                table: "Imports");

            migrationBuilder.DropIndex(
                name: "IX_Cars_Vin_Trash",
                table: "Cars");

            migrationBuilder.DropColumn(
                name: "CorrelationId",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Encoding",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "FileLength",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "FinishedAt",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "FirstEntryId",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Fixes",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "IsCancelAsked",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "LastEntryId",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Mapping",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Problem",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Rows",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "RowsDone",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "SourceId",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "State",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "StopOnError",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_AlreadyIn",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Created",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Kept",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Mended",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_PutBack",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Refused",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Unchanged",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Unready",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Updated",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Warned",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Tally_Withdrawn",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "UndoneEntryId",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "UserId",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "WithdrawMissing",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "WorkStartedAt",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "WorkStartedRow",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "Worker",
                table: "Imports");

            migrationBuilder.DropColumn(
                name: "WorkerSeenAt",
                table: "Imports");

            migrationBuilder.CreateIndex(
                name: "IX_Imports_FileHash",
                table: "Imports",
                column: "FileHash",
                unique: true);
        }
    }
}
