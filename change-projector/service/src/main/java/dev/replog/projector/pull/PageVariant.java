package dev.replog.projector.pull;

/** The properties by which the statements of pages differ. Pure. */
record PageVariant(PullKind kind, boolean showDeleted, boolean newest, boolean someTypes) {
    /** For a pull of one type: every id except the last possible one, which is after everything at a position. */
    private static final String INSIDE_A_POSITION = "$4 <> 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid";

    private static final String INSIDE_A_POSITION_OF_ALL = "$3 <> " + Short.MAX_VALUE;

    /** The place of an entity in the order of the pull. */
    String at() {
        return isOfRoots() ? "tree_position" : "position";
    }

    boolean isOfRoots() {
        return kind instanceof PullKind.Collection collection
                && collection.type().isRoot();
    }

    boolean isOfDocuments() {
        return kind instanceof PullKind.Collection collection
                && collection.type().isRoot()
                && !collection.type().children().isEmpty();
    }

    String insideAPosition() {
        return kind instanceof PullKind.All ? INSIDE_A_POSITION_OF_ALL : INSIDE_A_POSITION;
    }

    /**
     * @param row the alias before each column
     */
    String order(String row) {
        String down = newest ? " DESC" : "";
        String byType = isOfRoots() ? "" : ", " + row + ".type" + down;
        return row + ".at" + down + byType + ", " + row + ".id" + down;
    }
}
