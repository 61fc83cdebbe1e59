package dev.replog.projector.pull;

import dev.replog.projector.read.EntitySql;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.Collection;

/**
 * SQL expressions for the most bytes of an entity on a page, computed from the stored data before anything is written
 * out. Field values are stored as they are sent and are not compressed, so their size is that of the column; everything
 * else counts with its longest form. The names of columns and the user's name are those of {@link EntitySql}.
 */
final class StoredBytes {
    private static final int ID = 36;
    private static final int ETAG = 16;
    private static final int VERSION = 10;
    /** For a year with five digits or more, to be safe. */
    private static final int INSTANT = 32;

    private static final int SYNC_ITEM_WITHOUT_TYPE =
            "{'type':'','id':'','localId':,'status':'deleted','version':,'etag':'',".length()
                    + "'updated_at':'','deleted_at':'','data':null},".length()
                    + ID
                    + VERSION
                    + ETAG
                    + 2 * INSTANT;
    private static final int COLLECTION_ITEM =
            "{'id':'','localId':,'status':'deleted','deleted_at':'','data':null},".length() + ID + INSTANT;
    private static final int BODY_WITHOUT_ARRAYS = "{'id':'','localId':,'user_id':,'etag':'','version':,".length()
            + "'created_at':'','updated_at':'',},".length()
            + ID
            + ETAG
            + VERSION
            + 2 * INSTANT;

    private final int syncItem;
    private final int body;

    StoredBytes(Catalogue catalogue) {
        syncItem = SYNC_ITEM_WITHOUT_TYPE
                + catalogue.types().stream()
                        .mapToInt(type -> type.name().length())
                        .max()
                        .orElse(0);
        body = BODY_WITHOUT_ARRAYS
                + catalogue.types().stream().mapToInt(StoredBytes::arrays).max().orElse(0);
    }

    /** The fewest bytes of an entity in a document. */
    int nodeMin() {
        return body;
    }

    /** The bytes of an item of a pull of all types. */
    String syncItem(String row) {
        return syncItem + " + " + localId(row) + " + " + data(row);
    }

    /** The bytes of an item of a pull of one collection, without the entities below it. */
    String collectionItem(String row) {
        return COLLECTION_ITEM + " + " + localId(row) + " + " + node(row);
    }

    /**
     * The bytes of an entity in a document, without the entities below it. Deleted entities are not in it, but are
     * counted as well.
     */
    String node(String row) {
        return body + " + me.user_bytes + " + localId(row) + " + " + data(row);
    }

    private static String data(String row) {
        return "CASE WHEN " + row + ".deleted_at IS NULL THEN pg_column_size(" + row + ".data) ELSE 0 END";
    }

    private static String localId(String row) {
        return "coalesce(octet_length(to_json(" + row + ".local_id)::text), 0)";
    }

    private static int arrays(EntityType type) {
        Collection<String> properties = type.children().keySet();
        return properties.stream()
                .mapToInt(property -> ",'':[]".length() + property.length())
                .sum();
    }
}
