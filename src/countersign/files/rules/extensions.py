"""What an extension promises: the harmless ones we expect, and the ones a person opens at a risk."""

from __future__ import annotations

from countersign.files.rules.verdicts import Hold

TEXT = "text/plain"
XML = "application/xml"
_OFFICE_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

_HARMLESS = {
    "image/png": "png apng",
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic heif",
    "image/avif": "avif",
    "application/pdf": "pdf",
    "application/zip": "zip",
    f"{_OFFICE_XML}.wordprocessingml.document": "docx",
    f"{_OFFICE_XML}.spreadsheetml.sheet": "xlsx",
    f"{_OFFICE_XML}.presentationml.presentation": "pptx",
    f"{_OPEN_DOCUMENT}.text": "odt",
    f"{_OPEN_DOCUMENT}.spreadsheet": "ods",
    f"{_OPEN_DOCUMENT}.presentation": "odp",
    "application/rtf": "rtf",
    "application/vnd.tcpdump.pcap": "pcap pcapng cap",
    "video/mp4": "mp4 m4v",
    "audio/mp4": "m4a mp4",
    "video/quicktime": "mov qt",
    "video/webm": "webm mkv",
    "audio/ogg": "ogg oga ogv opus",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
    TEXT: """txt text log out err trace csv tsv json jsonl ndjson har yaml yml ini conf cfg cnf config toml
        properties env md markdown rst tex srt vtt sql diff patch c h cc cpp hpp cs go rs java kt swift zig
        asm s css scss pem crt cer csr key pub asc sig zone ics vcf po lst list md5 sha256 dockerfile
        makefile gitignore htaccess service timer pgpass toc bib tf hcl proto graphql nfo xml""",
    XML: "xml rss atom kml gpx plist xsd wsdl",
}

_HELD = {
    Hold.EXECUTABLE: """exe com scr pif cpl dll sys drv ocx msi msp mst msix appx appxbundle msixbundle jar
        jnlp war class apk aab ipa dex elf bin run so dylib o a deb rpm dmg pkg app appimage snap flatpak
        wasm xll gadget application appref-ms air swf xpi crx vsix efi chm hlp msc diagcab ax bpl xbap
        action workflow""",
    Hold.SCRIPT: """js jse mjs cjs jsx vbs vbe vb vba wsf wsh wsc ws sct hta ps1 ps2 psm1 psd1 ps1xml psc1
        psc2 ps1c bat cmd sh bash zsh ksh csh fish py pyw pyc pyo pyz pl pm rb php php3 php4 php5 php7 phtml
        phar phps asp aspx ashx asmx jsp jspx cgi lua tcl applescript scpt scptd command tool reg inf ins
        isp job ade adp bas ahk au3 r groovy ts tsx osx csproj sln terminal settingcontent-ms theme
        themepack""",
    Hold.SHORTCUT: """lnk url scf desktop website webloc inetloc fileloc library-ms search-ms
        searchconnector-ms rdp mad maf mag mam maq mar mas mat mau mav maw mda mde mdt mdw mdz shb shs
        xnk""",
    Hold.DISK_IMAGE: "iso img vhd vhdx vmdk vdi qcow qcow2 udf nrg mdf cue toast wim esd swm dsk ova ovf",
    Hold.ONENOTE: "one onetoc onetoc2 onepkg",
    Hold.WEB_PAGE: "html htm xhtml xht shtml mht mhtml svg svgz xsl xslt htc stm epub maff webarchive swz",
    Hold.MACROS: """docm dotm dotx xlsm xltm xltx xlsb xlam xla pptm potm potx ppsm ppam sldm vsdm vstm vssm
        mdb accdb accde accdr slk iqy oqy rqy dqy odc ott ots otp dde wiz""",
    Hold.LEGACY_OFFICE: "doc dot xls xlt xlw ppt pps pot mpp vsd",
    Hold.MAIL_MESSAGE: "eml emlx msg oft pst ost mbox tnef",
    Hold.ARCHIVE_UNREADABLE: """7z rar tar gz tgz bz2 tbz tbz2 xz txz zst tzst lz lz4 lzh lha lzma ace arj
        cab z arc cpio xar zipx zoo alz egg uue sit sitx r00 001 z01 br""",
}

ACCEPTED: dict[str, frozenset[str]] = {kind: frozenset(listed.split()) for kind, listed in _HARMLESS.items()}
"""For each type that can be clean, the extensions that may stand at its end."""

PROMISED = frozenset().union(*ACCEPTED.values())

DANGEROUS: dict[str, Hold] = {ext: reason for reason, listed in _HELD.items() for ext in listed.split()}
"""Extensions that hold a file whatever its bytes are: what a double click would start."""

DOUBLE_CLICK = frozenset(
    ("exe", "scr", "pif", "bat", "cmd", "vbs", "vbe", "jse", "wsf", "hta", "ps1", "lnk", "msi", "jar", "docm")
)
"""Inner extensions that make a name a lie: nobody names a picture setup.exe.png by chance."""

ARCHIVES = frozenset(ext for ext, reason in DANGEROUS.items() if reason is Hold.ARCHIVE_UNREADABLE) | {"zip"}


def hidden_extension(parts: tuple[str, ...]) -> bool:
    """Tell whether a name ends in two extensions of which one would start a program.

    Both invoice.pdf.exe and invoice.exe.pdf count; example.com.log does not.
    Source:  T55.
    """
    if len(parts) < 2:
        return False
    *inner, last = parts
    starts_something = DANGEROUS.get(last, Hold.ARCHIVE_UNREADABLE) is not Hold.ARCHIVE_UNREADABLE
    disguised = starts_something and inner[-1] in PROMISED - {"config", "service", "list", "out"}
    return disguised or any(part in DOUBLE_CLICK for part in inner)
