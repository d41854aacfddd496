using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CarPortal.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Views : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CarViews",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    Query = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false, collation: "C"),
                    Columns = table.Column<string>(type: "character varying(600)", maxLength: 600, nullable: true, collation: "C"),
                    GroupBy = table.Column<int>(type: "integer", nullable: true),
                    Layout = table.Column<int>(type: "integer", nullable: true),
                    Visibility = table.Column<int>(type: "integer", nullable: false),
                    RoleId = table.Column<int>(type: "integer", nullable: true),
                    OwnerId = table.Column<int>(type: "integer", nullable: false),
                    Place = table.Column<int>(type: "integer", nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarViews", x => x.Id);
                    table.CheckConstraint("CK_CarViews_Name", "length(\"Name\") > 0");
                    table.CheckConstraint("CK_CarViews_Role", "(\"Visibility\" = 1) = (\"RoleId\" IS NOT NULL)");
                    table.CheckConstraint("CK_CarViews_Visibility", "\"Visibility\" BETWEEN 0 AND 2");
                    table.ForeignKey(
                        name: "FK_CarViews_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_CarViews_Users_OwnerId",
                        column: x => x.OwnerId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CarViewDefaults",
                columns: table => new
                {
                    RoleId = table.Column<int>(type: "integer", nullable: false),
                    ViewId = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CarViewDefaults", x => x.RoleId);
                    table.ForeignKey(
                        name: "FK_CarViewDefaults_CarViews_ViewId",
                        column: x => x.ViewId,
                        principalTable: "CarViews",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_CarViewDefaults_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CarViewDefaults_ViewId",
                table: "CarViewDefaults",
                column: "ViewId");

            migrationBuilder.CreateIndex(
                name: "IX_CarViews_OwnerId",
                table: "CarViews",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_CarViews_RoleId",
                table: "CarViews",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "IX_CarViews_Visibility_OwnerId",
                table: "CarViews",
                columns: new[] { "Visibility", "OwnerId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CarViewDefaults");

            migrationBuilder.DropTable(
                name: "CarViews");
        }
    }
}
