"""The Glue job of the example: the sales of a day without what is no sale, as Parquet."""

import sys

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

options = getResolvedOptions(sys.argv, ["day", "source", "target"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session

sales = spark.read.json(f"{options['source']}day={options['day']}/")
sales.where("amount > 0").write.mode("overwrite").parquet(f"{options['target']}day={options['day']}/")
