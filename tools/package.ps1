# Builds what a branch installs on Windows 10 or 11: dist\branchdesk (a folder that needs no Python), and dist\branchdesk-VERSION-setup.exe
# where Inno Setup 6 is installed, else dist\branchdesk-VERSION-windows.zip.
#
#   powershell -ExecutionPolicy Bypass -File tools\package.ps1
#
# Needs Python 3.11 to 3.13 ("py"), and pip's own settings for where packages come from. NOT TRIED: see docs\operations.md.

$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

function Invoke-Checked([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program $Arguments ended with $LASTEXITCODE" }
}

if (-not (Test-Path ".venv\Scripts\python.exe")) { Invoke-Checked "py" @("-3", "-m", "venv", ".venv") }
$python = ".venv\Scripts\python.exe"
Invoke-Checked $python @("-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements-dev.lock")
Invoke-Checked $python @("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ".")

New-Item -ItemType Directory -Force "dist" | Out-Null
Invoke-Checked $python @("tools\package.py", "--icon", "dist\branchdesk.ico")
Invoke-Checked $python @("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec")
Invoke-Checked "dist\branchdesk\branchdesk.exe" @("--version")

$version = & $python -c "import branchdesk; print(branchdesk.__version__)"
$setup = Join-Path ${env:ProgramFiles(x86)} "Inno Setup 6\ISCC.exe"
if (Test-Path $setup) {
    Invoke-Checked $setup @("/Q", "/DVersion=$version", "tools\windows\branchdesk.iss")
} else {
    Compress-Archive -Force -Path "dist\branchdesk" -DestinationPath "dist\branchdesk-$version-windows.zip"
}
