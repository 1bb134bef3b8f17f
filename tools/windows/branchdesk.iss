; The installer for Windows, made by Inno Setup 6: tools\package.ps1 calls it with /DVersion=…  NOT TRIED.
; Data lie in each user's folder (.branchdesk) and stay when the program is removed.

[Setup]
AppName=BranchDesk
AppVersion={#Version}
AppId={{6B0D9C0E-5E0B-4B7C-9B1B-2B8B6F3E3C51}
DefaultDirName={autopf}\BranchDesk
DefaultGroupName=BranchDesk
OutputDir=..\..\dist
OutputBaseFilename=branchdesk-{#Version}-setup
SetupIconFile=..\..\dist\branchdesk.ico
UninstallDisplayIcon={app}\branchdesk.exe
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Files]
Source: "..\..\dist\branchdesk\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
Source: "..\..\docs\operations.md"; DestDir: "{app}\docs"
Source: "..\..\docs\licences.md"; DestDir: "{app}\docs"

[Icons]
Name: "{group}\BranchDesk kiosk"; Filename: "{app}\branchdeskw.exe"; Parameters: "kiosk"
Name: "{group}\BranchDesk counter"; Filename: "{app}\branchdeskw.exe"; Parameters: "counter"
Name: "{group}\BranchDesk rating pad"; Filename: "{app}\branchdeskw.exe"; Parameters: "evaluator"
Name: "{group}\BranchDesk lobby screen"; Filename: "{app}\branchdeskw.exe"; Parameters: "display"
Name: "{group}\BranchDesk manager"; Filename: "{app}\branchdeskw.exe"; Parameters: "manager"
Name: "{group}\Set up BranchDesk"; Filename: "{app}\branchdeskw.exe"; Parameters: "setup"
Name: "{group}\BranchDesk doctor"; Filename: "{cmd}"; Parameters: "/k ""{app}\branchdesk.exe"" doctor"
