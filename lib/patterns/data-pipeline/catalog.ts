/** A table of the Glue Data Catalog. */
export interface DataPipelineCatalogOptions {
  /** The name of the database. */
  readonly database: string;

  /** The name of the table, whose partition keys are those of the pipeline in the same order. Partitions get its columns and formats. */
  readonly table: string;

  /**
   * The account of the catalogue.
   *
   * @default - that of the stack
   */
  readonly catalogId?: string;
}
