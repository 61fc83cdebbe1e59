package dev.replog.flink;

/** One line of a file. Flink sets its fields. */
public final class FileRow {
    /** The folder of the file. */
    public String folder = "";

    /** A JSON object. */
    public String line = "";

    static FileRow of(String folder, String line) {
        FileRow row = new FileRow();
        row.folder = folder;
        row.line = line;
        return row;
    }
}
