package dev.replog.client.write;

/** Time and ids for writes. */
public interface WritePorts {

    /** Milliseconds of the device's clock. */
    long now();

    /** A random id. */
    String newId();

    /** The id of an entity with an id of the app's own choosing. */
    String idOfLocal(String type, String localId);
}
