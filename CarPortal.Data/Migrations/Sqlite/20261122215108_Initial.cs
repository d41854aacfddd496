using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace CarPortal.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "History",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ActorKind = table.Column<int>(type: "INTEGER", nullable: false),
                    ActorUserId = table.Column<int>(type: "INTEGER", nullable: true),
                    ActorName = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    RecordKind = table.Column<int>(type: "INTEGER", nullable: false),
                    RecordId = table.Column<int>(type: "INTEGER", nullable: false),
                    Action = table.Column<int>(type: "INTEGER", nullable: false),
                    CorrelationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Changes = table.Column<string>(type: "TEXT", maxLength: 200000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_History", x => x.Id);
                    table.CheckConstraint("CK_History_ActorName_Length", "length(\"ActorName\") <= 120 AND instr(\"ActorName\", char(0)) = 0");
                    table.CheckConstraint("CK_History_Changes_Length", "length(\"Changes\") <= 200000 AND instr(\"Changes\", char(0)) = 0");
                });

            migrationBuilder.CreateTable(
                name: "Imports",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    StartedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    StartedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Imports", x => x.Id);
                    table.CheckConstraint("CK_Imports_FileHash_Length", "length(\"FileHash\") <= 64 AND instr(\"FileHash\", char(0)) = 0");
                    table.CheckConstraint("CK_Imports_FileName_Length", "length(\"FileName\") <= 255 AND instr(\"FileName\", char(0)) = 0");
                    table.CheckConstraint("CK_Imports_StartedBy_Length", "length(\"StartedBy\") <= 120 AND instr(\"StartedBy\", char(0)) = 0");
                });

            migrationBuilder.CreateTable(
                name: "Roles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NormalizedName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Roles", x => x.Id);
                    table.CheckConstraint("CK_Roles_ConcurrencyStamp_Length", "length(\"ConcurrencyStamp\") <= 64 AND instr(\"ConcurrencyStamp\", char(0)) = 0");
                    table.CheckConstraint("CK_Roles_Name_Length", "length(\"Name\") <= 256 AND instr(\"Name\", char(0)) = 0");
                    table.CheckConstraint("CK_Roles_NormalizedName_Length", "length(\"NormalizedName\") <= 256 AND instr(\"NormalizedName\", char(0)) = 0");
                });

            migrationBuilder.CreateTable(
                name: "SignInFailures",
                columns: table => new
                {
                    NameHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Since = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LockedUntil = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SignInFailures", x => x.NameHash);
                    table.CheckConstraint("CK_SignInFailures_NameHash_Length", "length(\"NameHash\") <= 64 AND instr(\"NameHash\", char(0)) = 0");
                });

            migrationBuilder.CreateTable(
                name: "StockNumberCounter",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Next = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StockNumberCounter", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Users",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    DisabledAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastSignInAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    UserName = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    NormalizedUserName = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    Email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    NormalizedEmail = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    EmailConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    PasswordHash = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    SecurityStamp = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    PhoneNumber = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    PhoneNumberConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    TwoFactorEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    LockoutEnd = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    LockoutEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    AccessFailedCount = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Users", x => x.Id);
                    table.CheckConstraint("CK_Users_ConcurrencyStamp_Length", "length(\"ConcurrencyStamp\") <= 64 AND instr(\"ConcurrencyStamp\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_Email_Length", "length(\"Email\") <= 254 AND instr(\"Email\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_Name_Length", "length(\"Name\") <= 80 AND instr(\"Name\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_NormalizedEmail_Length", "length(\"NormalizedEmail\") <= 254 AND instr(\"NormalizedEmail\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_NormalizedUserName_Length", "length(\"NormalizedUserName\") <= 254 AND instr(\"NormalizedUserName\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_PasswordHash_Length", "length(\"PasswordHash\") <= 512 AND instr(\"PasswordHash\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_PhoneNumber_Length", "length(\"PhoneNumber\") <= 256 AND instr(\"PhoneNumber\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_SecurityStamp_Length", "length(\"SecurityStamp\") <= 64 AND instr(\"SecurityStamp\", char(0)) = 0");
                    table.CheckConstraint("CK_Users_UserName_Length", "length(\"UserName\") <= 254 AND instr(\"UserName\", char(0)) = 0");
                });

            migrationBuilder.CreateTable(
                name: "Cars",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    StockNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Vin = table.Column<string>(type: "TEXT", maxLength: 17, nullable: true),
                    Make = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Model = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    Title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: true),
                    Mileage = table.Column<int>(type: "INTEGER", nullable: true),
                    Price = table.Column<long>(type: "INTEGER", nullable: true),
                    Damage = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    Colour = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Fuel = table.Column<int>(type: "INTEGER", nullable: true),
                    Gearbox = table.Column<int>(type: "INTEGER", nullable: true),
                    Body = table.Column<int>(type: "INTEGER", nullable: true),
                    PowerKw = table.Column<int>(type: "INTEGER", nullable: true),
                    Doors = table.Column<int>(type: "INTEGER", nullable: true),
                    FirstRegistered = table.Column<string>(type: "TEXT", maxLength: 7, nullable: true),
                    Location = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    Notes = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    AcquiredOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LastSeenAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    DeletedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ImportId = table.Column<int>(type: "INTEGER", nullable: true),
                    ImportRow = table.Column<int>(type: "INTEGER", nullable: true),
                    MakeKey = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ModelKey = table.Column<string>(type: "TEXT", maxLength: 160, nullable: true),
                    TitleKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    SearchText = table.Column<string>(type: "TEXT", maxLength: 5000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Cars", x => x.Id);
                    table.CheckConstraint("CK_Cars_Body", "\"Body\" BETWEEN 0 AND 8");
                    table.CheckConstraint("CK_Cars_ChangedBy_Length", "length(\"ChangedBy\") <= 120 AND instr(\"ChangedBy\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Colour_Length", "length(\"Colour\") <= 40 AND instr(\"Colour\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_CreatedBy_Length", "length(\"CreatedBy\") <= 120 AND instr(\"CreatedBy\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Damage_Length", "length(\"Damage\") <= 2000 AND instr(\"Damage\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Doors", "\"Doors\" BETWEEN 1 AND 9");
                    table.CheckConstraint("CK_Cars_FirstRegistered_Length", "length(\"FirstRegistered\") <= 7 AND instr(\"FirstRegistered\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Fuel", "\"Fuel\" BETWEEN 0 AND 8");
                    table.CheckConstraint("CK_Cars_Gearbox", "\"Gearbox\" BETWEEN 0 AND 2");
                    table.CheckConstraint("CK_Cars_Location_Length", "length(\"Location\") <= 80 AND instr(\"Location\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Make_Length", "length(\"Make\") <= 60 AND instr(\"Make\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_MakeKey_Length", "length(\"MakeKey\") <= 120 AND instr(\"MakeKey\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Mileage", "\"Mileage\" BETWEEN 0 AND 9999999");
                    table.CheckConstraint("CK_Cars_Model_Length", "length(\"Model\") <= 80 AND instr(\"Model\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_ModelKey_Length", "length(\"ModelKey\") <= 160 AND instr(\"ModelKey\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Notes_Length", "length(\"Notes\") <= 4000 AND instr(\"Notes\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_PowerKw", "\"PowerKw\" BETWEEN 1 AND 3000");
                    table.CheckConstraint("CK_Cars_Price", "\"Price\" BETWEEN 0 AND 99999999999");
                    table.CheckConstraint("CK_Cars_Required", "length(\"Make\") > 0 AND length(\"Title\") > 0 AND length(\"StockNumber\") > 0");
                    table.CheckConstraint("CK_Cars_SearchText_Length", "length(\"SearchText\") <= 5000 AND instr(\"SearchText\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Status", "\"Status\" BETWEEN 0 AND 6");
                    table.CheckConstraint("CK_Cars_StockNumber_Length", "length(\"StockNumber\") <= 32 AND instr(\"StockNumber\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Title_Length", "length(\"Title\") <= 200 AND instr(\"Title\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_TitleKey_Length", "length(\"TitleKey\") <= 400 AND instr(\"TitleKey\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Vin_Length", "length(\"Vin\") <= 17 AND instr(\"Vin\", char(0)) = 0");
                    table.CheckConstraint("CK_Cars_Year", "\"Year\" BETWEEN 1885 AND 9999");
                    table.ForeignKey(
                        name: "FK_Cars_Imports_ImportId",
                        column: x => x.ImportId,
                        principalTable: "Imports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RoleClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RoleId = table.Column<int>(type: "INTEGER", nullable: false),
                    ClaimType = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    ClaimValue = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoleClaims", x => x.Id);
                    table.CheckConstraint("CK_RoleClaims_ClaimType_Length", "length(\"ClaimType\") <= 4000 AND instr(\"ClaimType\", char(0)) = 0");
                    table.CheckConstraint("CK_RoleClaims_ClaimValue_Length", "length(\"ClaimValue\") <= 4000 AND instr(\"ClaimValue\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_RoleClaims_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ApiKeys",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    KeyId = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    SecretHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    Scopes = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiKeys", x => x.Id);
                    table.CheckConstraint("CK_ApiKeys_KeyId_Length", "length(\"KeyId\") <= 8 AND instr(\"KeyId\", char(0)) = 0");
                    table.CheckConstraint("CK_ApiKeys_Name_Length", "length(\"Name\") <= 80 AND instr(\"Name\", char(0)) = 0");
                    table.CheckConstraint("CK_ApiKeys_Scopes_Length", "length(\"Scopes\") <= 200 AND instr(\"Scopes\", char(0)) = 0");
                    table.CheckConstraint("CK_ApiKeys_SecretHash_Length", "length(\"SecretHash\") <= 32");
                    table.ForeignKey(
                        name: "FK_ApiKeys_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UserClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    ClaimType = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    ClaimValue = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserClaims", x => x.Id);
                    table.CheckConstraint("CK_UserClaims_ClaimType_Length", "length(\"ClaimType\") <= 4000 AND instr(\"ClaimType\", char(0)) = 0");
                    table.CheckConstraint("CK_UserClaims_ClaimValue_Length", "length(\"ClaimValue\") <= 4000 AND instr(\"ClaimValue\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_UserClaims_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UserLogins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    ProviderKey = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    ProviderDisplayName = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserLogins", x => new { x.LoginProvider, x.ProviderKey });
                    table.CheckConstraint("CK_UserLogins_LoginProvider_Length", "length(\"LoginProvider\") <= 128 AND instr(\"LoginProvider\", char(0)) = 0");
                    table.CheckConstraint("CK_UserLogins_ProviderDisplayName_Length", "length(\"ProviderDisplayName\") <= 4000 AND instr(\"ProviderDisplayName\", char(0)) = 0");
                    table.CheckConstraint("CK_UserLogins_ProviderKey_Length", "length(\"ProviderKey\") <= 128 AND instr(\"ProviderKey\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_UserLogins_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UserPasskeys",
                columns: table => new
                {
                    CredentialId = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserPasskeys", x => x.CredentialId);
                    table.CheckConstraint("CK_UserPasskeys_CredentialId_Length", "length(\"CredentialId\") <= 1024");
                    table.ForeignKey(
                        name: "FK_UserPasskeys_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UserRoles",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    RoleId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserRoles", x => new { x.UserId, x.RoleId });
                    table.ForeignKey(
                        name: "FK_UserRoles_Roles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "Roles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_UserRoles_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UserTokens",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    LoginProvider = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    Value = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserTokens", x => new { x.UserId, x.LoginProvider, x.Name });
                    table.CheckConstraint("CK_UserTokens_LoginProvider_Length", "length(\"LoginProvider\") <= 128 AND instr(\"LoginProvider\", char(0)) = 0");
                    table.CheckConstraint("CK_UserTokens_Name_Length", "length(\"Name\") <= 128 AND instr(\"Name\", char(0)) = 0");
                    table.CheckConstraint("CK_UserTokens_Value_Length", "length(\"Value\") <= 4000 AND instr(\"Value\", char(0)) = 0");
                    table.ForeignKey(
                        name: "FK_UserTokens_Users_UserId",
                        column: x => x.UserId,
                        principalTable: "Users",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "Roles",
                columns: new[] { "Id", "ConcurrencyStamp", "Name", "NormalizedName" },
                values: new object[,]
                {
                    { 1, "Administrator", "Administrator", "ADMINISTRATOR" },
                    { 2, "Manager", "Manager", "MANAGER" },
                    { 3, "Sales", "Sales", "SALES" },
                    { 4, "Viewer", "Viewer", "VIEWER" }
                });

            migrationBuilder.InsertData(
                table: "StockNumberCounter",
                columns: new[] { "Id", "Next" },
                values: new object[] { 1, 10001L });

            migrationBuilder.CreateIndex(
                name: "IX_ApiKeys_KeyId",
                table: "ApiKeys",
                column: "KeyId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiKeys_UserId",
                table: "ApiKeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_ImportId_ImportRow",
                table: "Cars",
                columns: new[] { "ImportId", "ImportRow" },
                unique: true,
                filter: "\"ImportId\" IS NOT NULL");

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
                name: "IX_Cars_StockNumber",
                table: "Cars",
                column: "StockNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Vin",
                table: "Cars",
                column: "Vin",
                unique: true,
                filter: "\"Vin\" IS NOT NULL AND \"DeletedAt\" IS NULL AND \"Status\" <= 3");

            migrationBuilder.CreateIndex(
                name: "IX_Cars_Year_Id",
                table: "Cars",
                columns: new[] { "Year", "Id" },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_History_RecordKind_RecordId_Id",
                table: "History",
                columns: new[] { "RecordKind", "RecordId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Imports_FileHash",
                table: "Imports",
                column: "FileHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RoleClaims_RoleId",
                table: "RoleClaims",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "RoleNameIndex",
                table: "Roles",
                column: "NormalizedName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SignInFailures_Since",
                table: "SignInFailures",
                column: "Since");

            migrationBuilder.CreateIndex(
                name: "IX_UserClaims_UserId",
                table: "UserClaims",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_UserLogins_UserId",
                table: "UserLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_UserPasskeys_UserId",
                table: "UserPasskeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_UserRoles_RoleId",
                table: "UserRoles",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "Users",
                column: "NormalizedEmail",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "Users",
                column: "NormalizedUserName",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ApiKeys");

            migrationBuilder.DropTable(
                name: "Cars");

            migrationBuilder.DropTable(
                name: "History");

            migrationBuilder.DropTable(
                name: "RoleClaims");

            migrationBuilder.DropTable(
                name: "SignInFailures");

            migrationBuilder.DropTable(
                name: "StockNumberCounter");

            migrationBuilder.DropTable(
                name: "UserClaims");

            migrationBuilder.DropTable(
                name: "UserLogins");

            migrationBuilder.DropTable(
                name: "UserPasskeys");

            migrationBuilder.DropTable(
                name: "UserRoles");

            migrationBuilder.DropTable(
                name: "UserTokens");

            migrationBuilder.DropTable(
                name: "Imports");

            migrationBuilder.DropTable(
                name: "Roles");

            migrationBuilder.DropTable(
                name: "Users");
        }
    }
}
