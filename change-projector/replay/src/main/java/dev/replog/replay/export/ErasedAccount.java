package dev.replog.replay.export;

import java.util.List;

/**
 * An account that was erased after its rows were exported, as the manifest of that export lists it.
 *
 * @param position rows of the user up to this position must be deleted; later ones are of the time after the erasure
 * @param files the files with such rows
 */
public record ErasedAccount(String user, String erasedAt, long position, List<Rows> files) {
    public ErasedAccount {
        files = List.copyOf(files);
    }

    /**
     * The rows of one file.
     *
     * @param path below the folder of the export
     * @param rows how many must be deleted
     * @param where the condition of SQL that holds for exactly these
     */
    public record Rows(String table, String path, long rows, String where) {}

    /** How many rows must be deleted. */
    public static long rows(List<ErasedAccount> accounts) {
        return accounts.stream()
                .flatMap(account -> account.files().stream())
                .mapToLong(Rows::rows)
                .sum();
    }

    /** Such as {@code 23 rows of 2 erased accounts}. */
    public static String text(List<ErasedAccount> accounts) {
        long rows = rows(accounts);
        return rows + (rows == 1 ? " row" : " rows") + " of " + accounts.size()
                + (accounts.size() == 1 ? " erased account" : " erased accounts");
    }
}
