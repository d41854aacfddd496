using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Accounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "NameKey",
                table: "Users",
                type: "TEXT",
                maxLength: 160,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Users",
                type: "TEXT",
                maxLength: 670,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "RequiresSecondFactor",
                table: "Roles",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Roles",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Address",
                table: "History",
                type: "TEXT",
                maxLength: 45,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastUsedAddress",
                table: "ApiKeys",
                type: "TEXT",
                maxLength: 45,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LastUsedAt",
                table: "ApiKeys",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Authenticators",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    ConfirmedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastStep = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Authenticators", x => x.UserId);
                    table.CheckConstraint("CK_Authenticators_ProtectedSecret_Length", "length(\"ProtectedSecret\") <= 1000 AND instr(\"ProtectedSecret\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_Authenticators_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RecoveryCodes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    CodeHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    UsedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecoveryCodes", x => x.Id);
                    table.CheckConstraint("CK_RecoveryCodes_CodeHash_Length", "length(\"CodeHash\") <= 32");
                    table.ForeignKey(
                        name: "FK_RecoveryCodes_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Key = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    Method = table.Column<int>(type: "INTEGER", nullable: false),
                    Device = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 45, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ConfirmedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    EndedBecause = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => x.Id);
                    table.CheckConstraint("CK_Sessions_Address_Length", "length(\"Address\") <= 45 AND instr(\"Address\", char(0)) = 0");
                    table.CheckConstraint("CK_Sessions_Device_Length", "length(\"Device\") <= 120 AND instr(\"Device\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_Sessions_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.UpdateData(
                table: "Roles",
                keyColumn: "Id",
                keyValue: 1,
                columns: new[] { "RequiresSecondFactor", "Version" },
                values: new object[] { false, 1L });

            migrationBuilder.UpdateData(
                table: "Roles",
                keyColumn: "Id",
                keyValue: 2,
                columns: new[] { "RequiresSecondFactor", "Version" },
                values: new object[] { false, 1L });

            migrationBuilder.UpdateData(
                table: "Roles",
                keyColumn: "Id",
                keyValue: 3,
                columns: new[] { "RequiresSecondFactor", "Version" },
                values: new object[] { false, 1L });

            migrationBuilder.UpdateData(
                table: "Roles",
                keyColumn: "Id",
                keyValue: 4,
                columns: new[] { "RequiresSecondFactor", "Version" },
                values: new object[] { false, 1L });

            migrationBuilder.CreateIndex(
                name: "IX_Users_NameKey_Id",
                table: "Users",
                columns: new[] { "NameKey", "Id" });

            migrationBuilder.AddCheckConstraint(
                name: "CK_Users_NameKey_Length",
                table: "Users",
                sql: "length(\"NameKey\") <= 160 AND instr(\"NameKey\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Users_SearchText_Length",
                table: "Users",
                sql: "length(\"SearchText\") <= 670 AND instr(\"SearchText\", char(0)) = 0");

            migrationBuilder.CreateIndex(
                name: "IX_History_Security",
                table: "History",
                column: "Id",
                filter: "\"RecordKind\" > 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_History_Address_Length",
                table: "History",
                sql: "length(\"Address\") <= 45 AND instr(\"Address\", char(0)) = 0");

            migrationBuilder.AddCheckConstraint(
                name: "CK_ApiKeys_LastUsedAddress_Length",
                table: "ApiKeys",
                sql: "length(\"LastUsedAddress\") <= 45 AND instr(\"LastUsedAddress\", char(0)) = 0");

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryCodes_UserId_CodeHash",
                table: "RecoveryCodes",
                columns: new[] { "UserId", "CodeHash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_ExpiresAt",
                table: "Sessions",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_Key",
                table: "Sessions",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_UserId_Id",
                table: "Sessions",
                columns: new[] { "UserId", "Id" });

            // Accents are folded at the account's next change; until then the search finds it as it is written.
            migrationBuilder.Sql("UPDATE \"Users\" SET \"NameKey\" = lower(\"Name\"), \"SearchText\" = lower(\"Name\" || ' ' || \"Email\")");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Authenticators");

            migrationBuilder.DropTable(
                name: "RecoveryCodes");

            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropIndex(
                name: "IX_Users_NameKey_Id",
                table: "Users");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Users_NameKey_Length",
                table: "Users");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Users_SearchText_Length",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_History_Security",
                table: "History");

            migrationBuilder.DropCheckConstraint(
                name: "CK_History_Address_Length",
                table: "History");

            migrationBuilder.DropCheckConstraint(
                name: "CK_ApiKeys_LastUsedAddress_Length",
                table: "ApiKeys");

            migrationBuilder.DropColumn(
                name: "NameKey",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "RequiresSecondFactor",
                table: "Roles");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Roles");

            migrationBuilder.DropColumn(
                name: "Address",
                table: "History");

            migrationBuilder.DropColumn(
                name: "LastUsedAddress",
                table: "ApiKeys");

            migrationBuilder.DropColumn(
                name: "LastUsedAt",
                table: "ApiKeys");
        }
    }
}
